"""Commands about tasks, reservations and conferences."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from acd._commands import At, Commands, members
from acd.event import Applied


class TaskCommands(Commands):
    """A method for each."""

    def tick(
        self,
        at: At = None,
    ) -> Applied:
        """``tick``: nothing happened but time."""
        return self._command("tick", at, members(locals()))

    def task_create(
        self,
        task: str | None = None,
        *,
        workflow: str | None = None,
        channel: str | None = None,
        attributes: Mapping[str, Any] | None = None,
        priority: int | None = None,
        timeout: timedelta | None = None,
        virtual_start_time: datetime | str | None = None,
        routing_target: str | None = None,
        ignore_capacity: bool | None = None,
        at: At = None,
    ) -> Applied:
        """``task.create``: a call, or other work, comes in. Without ``task`` an id is made."""
        return self._command("task.create", at, members(locals()))

    def task_update(
        self,
        task: str,
        *,
        attributes: Mapping[str, Any] | None = None,
        priority: int | None = None,
        channel: str | None = None,
        virtual_start_time: datetime | str | None = None,
        if_version: int | None = None,
        at: At = None,
    ) -> Applied:
        """``task.update``: what is given replaces what was; new attributes may route it anew."""
        return self._command("task.update", at, members(locals()))

    def task_cancel(
        self,
        task: str,
        *,
        reason: str | None = None,
        if_version: int | None = None,
        at: At = None,
    ) -> Applied:
        """``task.cancel``: while it is pending or reserved."""
        return self._command("task.cancel", at, members(locals()))

    def task_wrapup(
        self,
        task: str,
        *,
        reason: str | None = None,
        if_version: int | None = None,
        at: At = None,
    ) -> Applied:
        """``task.wrapup``: the conversation is over, work on the task goes on."""
        return self._command("task.wrapup", at, members(locals()))

    def task_complete(
        self,
        task: str,
        *,
        reason: str | None = None,
        if_version: int | None = None,
        at: At = None,
    ) -> Applied:
        """``task.complete``: all work on it is over."""
        return self._command("task.complete", at, members(locals()))

    def task_delete(
        self,
        task: str,
        *,
        if_version: int | None = None,
        at: At = None,
    ) -> Applied:
        """``task.delete``: from any state; nothing stays."""
        return self._command("task.delete", at, members(locals()))

    def task_transfer(
        self,
        task: str,
        *,
        to: str,
        mode: str | None = None,
        return_to_initiator: bool | None = None,
        at: At = None,
    ) -> Applied:
        """``task.transfer``: to a worker or a queue, ``WARM`` or ``COLD``."""
        return self._command("task.transfer", at, members(locals()))

    def transfer_cancel(
        self,
        task: str,
        *,
        at: At = None,
    ) -> Applied:
        """``transfer.cancel``: the initiator keeps the task."""
        return self._command("transfer.cancel", at, members(locals()))

    def reservation_accept(
        self,
        reservation: str | None = None,
        *,
        task: str | None = None,
        worker: str | None = None,
        post_work_activity: str | None = None,
        if_version: int | None = None,
        at: At = None,
    ) -> Applied:
        """``reservation.accept``: by its own id, or by task and worker."""
        return self._command("reservation.accept", at, members(locals()))

    def reservation_reject(
        self,
        reservation: str | None = None,
        *,
        task: str | None = None,
        worker: str | None = None,
        activity: str | None = None,
        cause: str | None = None,
        if_version: int | None = None,
        at: At = None,
    ) -> Applied:
        """``reservation.reject``: the task goes on looking; the worker may get an activity."""
        return self._command("reservation.reject", at, members(locals()))

    def reservation_setup(
        self,
        reservation: str | None = None,
        *,
        task: str | None = None,
        worker: str | None = None,
        if_version: int | None = None,
        at: At = None,
    ) -> Applied:
        """``reservation.setup``: the worker said yes, the call is being set up."""
        return self._command("reservation.setup", at, members(locals()))

    def reservation_fail(
        self,
        reservation: str | None = None,
        *,
        task: str | None = None,
        worker: str | None = None,
        cause: str | None = None,
        if_version: int | None = None,
        at: At = None,
    ) -> Applied:
        """``reservation.fail``: the back end could not reach the worker."""
        return self._command("reservation.fail", at, members(locals()))

    def reservation_wrapup(
        self,
        reservation: str | None = None,
        *,
        task: str | None = None,
        worker: str | None = None,
        if_version: int | None = None,
        at: At = None,
    ) -> Applied:
        """``reservation.wrapup``: this worker's conversation is over, work goes on."""
        return self._command("reservation.wrapup", at, members(locals()))

    def reservation_complete(
        self,
        reservation: str | None = None,
        *,
        task: str | None = None,
        worker: str | None = None,
        if_version: int | None = None,
        at: At = None,
    ) -> Applied:
        """``reservation.complete``: this worker's part is over."""
        return self._command("reservation.complete", at, members(locals()))

    def reservation_supervise(
        self,
        reservation: str | None = None,
        *,
        supervisor: str,
        task: str | None = None,
        worker: str | None = None,
        mode: str | None = None,
        if_version: int | None = None,
        at: At = None,
    ) -> Applied:
        """``reservation.supervise``: a supervisor listens (``monitor``), whispers or barges in."""
        return self._command("reservation.supervise", at, members(locals()))

    def conference_join(
        self,
        task: str,
        participant: str,
        *,
        muted: bool | None = None,
        start_conference_on_enter: bool | None = None,
        end_conference_on_exit: bool | None = None,
        end_conference_on_customer_exit: bool | None = None,
        at: At = None,
    ) -> Applied:
        """``conference.join``: somebody enters the conversation about a task."""
        return self._command("conference.join", at, members(locals()))

    def conference_update(
        self,
        task: str,
        participant: str,
        *,
        muted: bool | None = None,
        hold: bool | None = None,
        end_conference_on_exit: bool | None = None,
        coaching: str | None = None,
        at: At = None,
    ) -> Applied:
        """``conference.update``: mute, hold, coaching, and who ends it by leaving."""
        return self._command("conference.update", at, members(locals()))

    def conference_leave(
        self,
        task: str,
        participant: str,
        *,
        kicked: bool | None = None,
        at: At = None,
    ) -> Applied:
        """``conference.leave``: somebody leaves, or is made to."""
        return self._command("conference.leave", at, members(locals()))

    def conference_end(
        self,
        task: str,
        *,
        at: At = None,
    ) -> Applied:
        """``conference.end``: for everybody."""
        return self._command("conference.end", at, members(locals()))
