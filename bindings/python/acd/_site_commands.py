"""Commands about workers, and about queues, workflows and the like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from acd._commands import At, Commands, members
from acd.event import Applied


class SiteCommands(Commands):
    """A method for each."""

    def worker_create(
        self,
        worker: str | None = None,
        *,
        sid: str | None = None,
        name: str | None = None,
        attributes: Mapping[str, Any] | None = None,
        activity: str | None = None,
        channels: Mapping[str, Any] | None = None,
        load_budget: int | None = None,
        at: At = None,
    ) -> Applied:
        """``worker.create``: as a worker of a workspace document."""
        return self._command("worker.create", at, members(locals()))

    def worker_update(
        self,
        worker: str,
        *,
        attributes: Mapping[str, Any] | None = None,
        load_budget: int | None = None,
        if_version: int | None = None,
        at: At = None,
    ) -> Applied:
        """``worker.update``: new attributes, or another load budget."""
        return self._command("worker.update", at, members(locals()))

    def worker_activity(
        self,
        worker: str,
        activity: str,
        *,
        reject_pending: bool | None = None,
        if_version: int | None = None,
        at: At = None,
    ) -> Applied:
        """``worker.activity``: what the worker does now."""
        return self._command("worker.activity", at, members(locals()))

    def worker_channel(
        self,
        worker: str,
        channel: str,
        *,
        capacity: int | None = None,
        available: bool | None = None,
        at: At = None,
    ) -> Applied:
        """``worker.channel``: how many tasks of a channel at a time, and whether any."""
        return self._command("worker.channel", at, members(locals()))

    def worker_connect(
        self,
        worker: str,
        *,
        at: At = None,
    ) -> Applied:
        """``worker.connect``: a device of theirs is there."""
        return self._command("worker.connect", at, members(locals()))

    def worker_heartbeat(
        self,
        worker: str,
        *,
        at: At = None,
    ) -> Applied:
        """``worker.heartbeat``: the same, again and again."""
        return self._command("worker.heartbeat", at, members(locals()))

    def worker_disconnect(
        self,
        worker: str,
        *,
        at: At = None,
    ) -> Applied:
        """``worker.disconnect``: the device is gone; the grace runs."""
        return self._command("worker.disconnect", at, members(locals()))

    def worker_delete(
        self,
        worker: str,
        *,
        if_version: int | None = None,
        at: At = None,
    ) -> Applied:
        """``worker.delete``: refused while accepted work remains."""
        return self._command("worker.delete", at, members(locals()))

    def reconcile(
        self,
        *,
        callers: Sequence[str] | None = None,
        calls: Sequence[Mapping[str, str]] | None = None,
        workers: Sequence[str] | None = None,
        channels: Sequence[str] | None = None,
        age: timedelta | None = None,
        at: At = None,
    ) -> Applied:
        """``reconcile``: what the back end sees now; `Router.healed` says what was otherwise."""
        return self._command("reconcile", at, members(locals()))

    def activity_create(
        self,
        activity: str | None = None,
        *,
        name: str | None = None,
        available: bool | None = None,
        at: At = None,
    ) -> Applied:
        """``activity.create``"""
        return self._command("activity.create", at, members(locals()))

    def activity_update(
        self,
        activity: str,
        *,
        name: str,
        at: At = None,
    ) -> Applied:
        """``activity.update``: another name."""
        return self._command("activity.update", at, members(locals()))

    def activity_delete(
        self,
        activity: str,
        *,
        at: At = None,
    ) -> Applied:
        """``activity.delete``: refused while somebody is in it."""
        return self._command("activity.delete", at, members(locals()))

    def channel_create(
        self,
        channel: str | None = None,
        *,
        name: str | None = None,
        channel_optimized_routing: bool | None = None,
        at: At = None,
    ) -> Applied:
        """``channel.create``"""
        return self._command("channel.create", at, members(locals()))

    def channel_update(
        self,
        channel: str,
        *,
        channel_optimized_routing: bool | None = None,
        at: At = None,
    ) -> Applied:
        """``channel.update``"""
        return self._command("channel.update", at, members(locals()))

    def channel_delete(
        self,
        channel: str,
        *,
        at: At = None,
    ) -> Applied:
        """``channel.delete``"""
        return self._command("channel.delete", at, members(locals()))

    def queue_create(
        self,
        queue: str | None = None,
        *,
        sid: str | None = None,
        name: str | None = None,
        target_workers: str | None = None,
        task_order: str | None = None,
        max_reserved_workers: int | None = None,
        max_waiting: int | None = None,
        at: At = None,
    ) -> Applied:
        """``queue.create``: as a queue of a workspace document."""
        return self._command("queue.create", at, members(locals()))

    def queue_update(
        self,
        queue: str,
        *,
        sid: str | None = None,
        name: str | None = None,
        target_workers: str | None = None,
        task_order: str | None = None,
        max_reserved_workers: int | None = None,
        max_waiting: int | None = None,
        at: At = None,
    ) -> Applied:
        """``queue.update``: what is given replaces what was."""
        return self._command("queue.update", at, members(locals()))

    def queue_delete(
        self,
        queue: str,
        *,
        at: At = None,
    ) -> Applied:
        """``queue.delete``: refused while tasks are in it or a workflow names it."""
        return self._command("queue.delete", at, members(locals()))

    def workflow_create(
        self,
        workflow: str | None = None,
        *,
        configuration: Mapping[str, Any],
        name: str | None = None,
        sid: str | None = None,
        task_reservation_timeout: timedelta | None = None,
        at: At = None,
    ) -> Applied:
        """``workflow.create``: as a workflow of a workspace document."""
        return self._command("workflow.create", at, members(locals()))

    def workflow_update(
        self,
        workflow: str,
        *,
        configuration: Mapping[str, Any] | None = None,
        task_reservation_timeout: timedelta | None = None,
        re_evaluate: bool | None = None,
        at: At = None,
    ) -> Applied:
        """``workflow.update``: for new tasks; with ``re_evaluate`` for those that wait, too."""
        return self._command("workflow.update", at, members(locals()))

    def workflow_delete(
        self,
        workflow: str,
        *,
        at: At = None,
    ) -> Applied:
        """``workflow.delete``: refused while tasks are in it."""
        return self._command("workflow.delete", at, members(locals()))

    def workspace_update(
        self,
        *,
        name: str | None = None,
        default_activity: str | None = None,
        timeout_activity: str | None = None,
        prioritize_queue_order: str | None = None,
        at: At = None,
    ) -> Applied:
        """``workspace.update``"""
        return self._command("workspace.update", at, members(locals()))
