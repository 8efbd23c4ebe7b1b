// Draws the report from its data with Observable Plot. Every chart has its numbers in a table.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const summary = data.summary;
  const by = (id) => document.getElementById(id);

  const node = (tag, text, attributes = {}) => {
    const made = document.createElement(tag);
    if (text !== undefined) made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const digits = (value, count = 4) =>
    Number(value.toPrecision(count)).toLocaleString("en", { maximumFractionDigits: 6 });
  const isShare = (name) => /^(p_|sl_|share_|occupancy)/.test(name);
  const told = (name, estimate) => {
    const scale = isShare(name) ? 100 : 1;
    const unit = isShare(name) ? " %" : "";
    const half = estimate.half_width > 0 ? ` ± ${digits(estimate.half_width * scale, 2)}` : "";
    return digits(estimate.value * scale) + half + unit;
  };
  const clock = (seconds) => {
    const total = Math.round(data.start_of_day + seconds);
    const two = (n) => String(n).padStart(2, "0");
    return `${two(Math.floor(total / 3600) % 24)}:${two(Math.floor(total / 60) % 60)}`;
  };

  const labels = {
    offered: "calls", fresh: "first attempts", served: "answered", abandoned: "caller hung up", blocked: "blocked",
    overflowed: "workflow ended", p_wait: "had to wait", p_abandon: "caller hung up, share", p_overflow: "workflow ended, share",
    mean_wait: "mean wait, s", asa: "mean wait of answered calls, s", wait_if_waited: "mean wait of calls that waited, s",
    rings_per_call: "rings per call", mean_handling: "mean conversation, s", occupancy: "people busy", mean_queue: "calls waiting on average",
  };
  const levels = {
    sl_offered: "answered in time, of all calls", sl_excl_short: "answered in time, without short abandonments",
    sl_served: "answered in time, of answered calls", sl_any: "answered or hung up in time",
  };
  const label = (name) => {
    const [level, time] = name.split(" ");
    return levels[level] ? `${levels[level]} (${time} s)` : (labels[name] ?? name);
  };

  const table = (heads, rows, name) => {
    const box = node("div", undefined, { class: "scroll", tabindex: "0", role: "region", "aria-label": name });
    const made = node("table");
    const head = made.createTHead().insertRow();
    for (const text of heads) head.append(node("th", text, { scope: "col" }));
    const body = made.createTBody();
    for (const row of rows) {
      const line = body.insertRow();
      for (const cell of row) line.append(node("td", cell));
    }
    box.append(made);
    return box;
  };
  const folded = (title, content) => {
    const details = node("details");
    details.append(node("summary", title), content);
    return details;
  };

  // Charts are drawn again when the width changes: text keeps its size on a phone.
  const charts = [];
  const chart = (place, caption, draw) => {
    const figure = node("figure", undefined, { role: "img", "aria-label": caption });
    const box = node("div");
    figure.append(box, node("figcaption", caption));
    place.append(figure);
    const redraw = () => box.replaceChildren(draw({ width: figure.clientWidth, style: { fontSize: "12px", background: "transparent" } }));
    charts.push(redraw);
  };
  const first = "var(--first)";
  const second = "var(--second)";

  const figures = () => {
    const total = summary.total;
    const level = Object.keys(total).find((name) => name.startsWith("sl_offered "));
    by("summary").textContent =
      `${summary.replications} replication${summary.replications === 1 ? "" : "s"} of ${data.title}, seed ${summary.seed}. ` +
      "Figures are per replication; ± is half of the 95 % interval.";
    for (const [name, label] of [
      ["offered", "calls"],
      ["served", "answered"],
      [level, `answered within ${level.split(" ")[1]} s`],
      ["p_abandon", "hung up"],
      ["asa", "mean wait of answered calls, s"],
      ["occupancy", "people busy"],
    ]) {
      const tile = node("li");
      tile.append(node("b", digits(total[name].value * (isShare(name) ? 100 : 1), 3) + (isShare(name) ? " %" : "")), node("span", label));
      if (total[name].half_width > 0) {
        tile.append(node("span", ` ± ${digits(total[name].half_width * (isShare(name) ? 100 : 1), 2)}`));
      }
      by("tiles").append(tile);
    }
    const chosen = ["offered", "served", "abandoned", "blocked", "overflowed", "p_wait", "p_abandon", "p_overflow",
      "mean_wait", "asa", "wait_if_waited", ...Object.keys(total).filter((name) => /^sl_/.test(name)), "rings_per_call",
      "mean_handling", "occupancy", "mean_queue"];
    const groups = [["all calls", total], ...Object.entries(summary.classes)];
    const shown = groups.length === 2 ? groups.slice(0, 1) : groups;
    by("figures-body").append(table(["figure", ...shown.map(([name]) => name)],
      chosen.map((name) => [label(name), ...shown.map(([, group]) => (group[name] ? told(name, group[name]) : ""))]), "Figures"));
    by("figures-body").append(folded("All figures of all calls",
      table(["figure", "value"], Object.entries(total).map(([name, estimate]) => [name, told(name, estimate)]), "All figures")));
  };

  const queue = () => {
    const points = Object.entries(summary.series)
      .map(([from, group]) => ({ at: Number(from), ...group }))
      .sort((a, b) => a.at - b.at);
    if (points.length === 0) return;
    // Ticks on round times of day.
    const hours = data.horizon / 3600;
    const time = (width) => {
      const most = Math.max(2, width / 90);
      const step = 3600 * ([0.25, 0.5, 1, 2, 3, 6, 12, 24].find((size) => hours / size <= most) ?? Math.ceil(hours / most / 24) * 24);
      const ticks = [];
      for (let at = Math.ceil(data.start_of_day / step) * step - data.start_of_day; at <= data.horizon; at += step) ticks.push(at);
      return { label: "time", tickFormat: clock, ticks };
    };
    chart(by("queue-body"), "Calls that wait, on average; the band is the 95 % interval.", (size) =>
      Plot.plot({ ...size, height: 240, marginRight: 30, marginBottom: 40, x: time(size.width), y: { label: "waiting calls", grid: true, zero: true }, marks: [
        Plot.ruleY([0]),
        Plot.areaY(points, { x: "at", fill: first, fillOpacity: 0.25,
          y1: (d) => Math.max(0, d.mean_queue.value - d.mean_queue.half_width),
          y2: (d) => d.mean_queue.value + d.mean_queue.half_width }),
        Plot.lineY(points, { x: "at", y: (d) => d.mean_queue.value, stroke: first, strokeWidth: 2 }),
        Plot.tip(points, Plot.pointerX({ x: "at", y: (d) => d.mean_queue.value, fill: "var(--card)",
          title: (d) => `${clock(d.at)}\n${told("mean_queue", d.mean_queue)} waiting\n${told("offered", d.offered)} calls` })),
      ] }));
    chart(by("queue-body"), "People on duty (line) and busy (area).", (size) =>
      Plot.plot({ ...size, height: 200, marginRight: 30, marginBottom: 40, x: time(size.width), y: { label: "people", grid: true, zero: true }, marks: [
        Plot.ruleY([0]),
        Plot.areaY(points, { x: "at", y: (d) => d.mean_busy.value, fill: second, fillOpacity: 0.4 }),
        Plot.lineY(points, { x: "at", y: (d) => d.mean_present.value, stroke: first, strokeWidth: 2 }),
      ] }));
    by("queue-body").append(folded("The numbers", table(["from", "calls", "hung up", "waiting", "busy", "on duty"],
      points.map((d) => [clock(d.at), told("offered", d.offered), told("abandoned", d.abandoned), told("mean_queue", d.mean_queue),
        told("mean_busy", d.mean_busy), told("mean_present", d.mean_present)]), "Queue over time")));
  };

  const waits = () => {
    const law = summary.waits[0];
    const end = Math.max(1, law.percentiles.find(([share]) => share === 0.99)[1] * 1.25);
    const bars = [
      ...law.served_from.map(([wait, count]) => ({ wait, count, how: "answered" })),
      ...law.abandoned_from.map(([wait, count]) => ({ wait, count, how: "hung up" })),
    ].filter((bar) => bar.wait <= end);
    chart(by("waits-body"), "How long calls waited, until they were answered or the caller hung up.", (size) =>
      Plot.plot({ ...size, height: 260, marginLeft: 60, marginBottom: 40, x: { label: "seconds" }, y: { label: "calls", grid: true },
        color: { domain: ["answered", "hung up"], range: [first, second], legend: true }, marks: [
          Plot.rectY(bars, Plot.binX({ y: "sum" }, { x: "wait", y: "count", fill: "how", thresholds: 60, tip: true })),
          Plot.ruleY([0]),
        ] }));
    by("waits-body").append(table(["calls", ...law.percentiles.map(([share]) => `${share * 100} % within`)],
      summary.waits.filter((_, i) => summary.waits.length !== 2 || i === 0)
        .map((one) => [one.name, ...one.percentiles.map(([, wait]) => `${digits(wait, 3)} s`)]), "Percentiles of the waits"));
  };

  const steps = () => {
    const list = summary.steps.map((step) => ({ ...step, name: `${step.filter}, step ${step.target + 1}` }));
    const per = summary.replications;
    chart(by("steps-body"), "Calls that came to each step (outline) and that were answered there (filled), per replication.", (size) =>
      Plot.plot({ ...size, height: 60 + 34 * list.length, marginBottom: 40, marginLeft: Math.min(200, size.width * 0.4),
        x: { label: "calls", grid: true }, y: { label: null, domain: list.map((step) => step.name) }, marks: [
          Plot.barX(list, { y: "name", x: (d) => d.entered / per, fill: first, fillOpacity: 0.2, stroke: first }),
          Plot.barX(list, { y: "name", x: (d) => d.answered / per, fill: first, inset: 4, tip: true }),
          Plot.ruleX([0]),
        ] }));
    by("steps-body").append(table(["step", "came here", "answered here", "of those who came", "of all answered"],
      list.map((step) => [step.name, digits(step.entered / per), digits(step.answered / per),
        `${digits((100 * step.answered) / Math.max(1, step.entered), 3)} %`, `${digits(100 * step.share, 3)} %`]), "Steps"));
  };

  const people = () => {
    const list = Object.entries(summary.workers)
      .map(([sid, estimate]) => ({ sid, name: data.people[sid].name, group: data.people[sid].group,
        share: (100 * estimate.value) / data.horizon, half: (100 * estimate.half_width) / data.horizon }))
      .sort((a, b) => b.share - a.share);
    const busy = list.filter((one) => one.share > 0)
      .map((one, rank) => ({ ...one, rank: rank + 1 }));
    chart(by("people-body"), `Time with calls, in % of the horizon, of the ${busy.length} people who took any; the line is the 95 % interval.`, (size) =>
      Plot.plot({ ...size, height: 240, x: { label: "people, busiest first", ticks: [] }, y: { label: "% of the time", grid: true },
        color: { legend: new Set(busy.map((one) => one.group)).size > 1 }, marks: [
          Plot.rectY(busy, { x1: (d) => d.rank - 0.9, x2: (d) => d.rank - 0.1, y: "share", fill: "group", fillOpacity: 0.7 }),
          Plot.ruleX(busy, { x: (d) => d.rank - 0.5, y1: (d) => Math.max(0, d.share - d.half), y2: (d) => d.share + d.half, strokeOpacity: 0.5 }),
          Plot.tip(busy, Plot.pointerX({ x: (d) => d.rank - 0.5, y: "share", fill: "var(--card)",
            title: (d) => `${d.name}\n${d.group}\n${digits(d.share, 3)} ± ${digits(d.half, 2)} %` })),
          Plot.ruleY([0]),
        ] }));
    by("people-body").append(folded(`All ${list.length} people`, table(["person", "group", "busy"],
      list.map((one) => [one.name, one.group, `${digits(one.share, 3)} ± ${digits(one.half, 2)} %`]), "People")));
    by("people-body").append(table(["group", "on duty", "busy", "calls taken"],
      Object.entries(summary.people).map(([name, group]) => [name, told("mean_present", group.mean_present),
        told("occupancy", group.occupancy), told("served", group.served)]), "Groups of people"));
  };

  const slowest = () => {
    const place = by("slowest-body");
    place.append(node("p", "Of the first replication. What kept everybody from answering is the router's own explanation at that instant.", { class: "note" }));
    for (const call of data.slowest) {
      const list = node("ol", undefined, { class: "story" });
      for (const line of call.lines) {
        const item = node("li");
        item.append(node("time", `+${line.after.toFixed(1)} s`), node("span", line.what));
        if (line.why) item.append(node("small", line.why));
        list.append(item);
      }
      const content = node("div");
      content.append(node("p", `Attributes: ${JSON.stringify(call.attributes)}`, { class: "note" }), list);
      place.append(folded(`Call ${call.task}, ${clock(call.arrived)}: ${digits(call.waited, 3)} s, ${call.answered ? "answered" : "not answered"}`, content));
    }
    if (place.querySelector("details")) place.querySelector("details").open = true;
  };

  for (const part of [figures, queue, waits, steps, people, slowest]) part();
  by("run").textContent = `${summary.run.calls.toLocaleString("en")} calls, ${summary.run.events.toLocaleString("en")} events; ` +
    `Little's law ${summary.run.littles_law ? "holds" : "FAILED"}; digest ${summary.run.digest}; acd ${data.version}. ` +
    "Charts: Observable Plot and D3 (ISC), bundled in this file.";
  const redraw = () => charts.forEach((draw) => draw());
  redraw();
  let width = document.body.clientWidth;
  new ResizeObserver(() => {
    if (document.body.clientWidth === width) return;
    width = document.body.clientWidth;
    redraw();
  }).observe(document.body);
})();
