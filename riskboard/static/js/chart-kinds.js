/* The kinds of drawing. Each takes its data (docs/design.md) and gives ECharts options. Shapes differ as well as colours. */
(() => {
  const { kinds } = window.Riskboard.charts;
  /* One outline a type, so that each is told without its colour, solid as well as hollow. */
  const SHAPES = {
    outage: ["circle", "low"],
    suspension: ["rect", "veryhigh"],
    revocation: ["path://M0 2L2 0L5 3L8 0L10 2L7 5L10 8L8 10L5 7L2 10L0 8L3 5Z", "veryhigh"],
    order: ["diamond", "high"],
    block: ["path://M0 0L10 5L0 10Z", "high"],
    terms: ["path://M4 0L10 0L6 10L0 10Z", "moderate"],
    price: ["path://M0 10L5 0L10 10L5 7Z", "moderate"],
    retirement: ["path://M0 0L10 0L5 10Z", "ink-3"],
    legal: ["pin", "high"],
    ownership: ["path://M0 0L5 5L10 0L10 10L5 5L0 10Z", "ink-2"],
    breach: ["path://M5 0L6.5 3.5L10 4L7.5 6.5L8 10L5 8.2L2 10L2.5 6.5L0 4L3.5 3.5Z", "ink"],
    other: ["path://M3.5 0L6.5 0L6.5 3.5L10 3.5L10 6.5L6.5 6.5L6.5 10L3.5 10L3.5 6.5L0 6.5L0 3.5L3.5 3.5Z", "ink-2"],
  };
  const look = (shape, tools) => {
    const [symbol, colour] = SHAPES[shape] || SHAPES.other;
    return { symbol, colour: tools.token(colour) };
  };
  const LASTS = 2 * 24 * 3600 * 1000;
  const hollow = (colour, tools) => ({ color: tools.token("surface"), borderColor: colour, borderWidth: 2, opacity: 1 });

  /* flow: who depends on what, width by loss an hour */
  kinds.flow = (data, tools) => {
    const { token, narrow, width } = tools;
    const [bar, away, right] = narrow ? [8, 5, 92] : [8, 8, 176];
    /* A name has the room up to the next column, or it would run over that column's bars. */
    const columns = Math.max(1, ...data.nodes.map((node) => node.depth));
    const step = (width - right - bar) / columns;
    const room = (node) => (node.depth === columns ? right - away : Math.min(right, step - bar - 2) - away);
    const tones = { bad: token("veryhigh"), carried: token("low"), warn: token("moderate") };
    const tone = (name) => tones[name] || token("ink-3");
    const names = new Map(data.nodes.map((node) => [node.id, node.name]));
    const label = (node) => (narrow || !node.note ? `{n|${node.name}}` : `{n|${node.name}}\n{s|${node.note}}`);
    return {
      series: [{
        type: "sankey", left: 0, right, top: 8, bottom: 14, nodeWidth: bar, nodeGap: 24, nodeAlign: "left",
        draggable: false, layoutIterations: 64, emphasis: { focus: "adjacency" }, lineStyle: { curveness: 0.5 },
        data: data.nodes.map((node) => ({ name: node.id, depth: node.depth, itemStyle: { color: tone(node.tone), borderWidth: 0 }, label: { formatter: label(node), width: room(node) } })),
        links: data.links.map((link) => ({ source: link.from, target: link.to, value: Math.max(link.value, 0.001), said: link.said, lineStyle: { color: tone(link.tone), opacity: link.tone === "bad" ? 0.3 : 0.22 } })),
        label: {
          color: token("ink"), distance: away, overflow: narrow ? "break" : "truncate",
          rich: { n: { color: token("ink"), fontSize: narrow ? 11 : 12, fontWeight: 600, lineHeight: 17 }, s: { color: token("ink-2"), fontSize: 11, lineHeight: 15 } },
        },
      }],
      tooltip: { ...tooltip(tools), formatter: (hit) => (hit.dataType === "edge" ? `${names.get(hit.data.source)} → ${names.get(hit.data.target)}\n${hit.data.said || hit.data.value}` : names.get(hit.name)) },
    };
  };

  function tooltip({ token }) {
    return { renderMode: "richText", confine: true, backgroundColor: token("surface"), borderColor: token("line-strong"), borderWidth: 1, padding: [8, 10], textStyle: { color: token("ink"), fontSize: 12 } };
  }

  /* trend: a score in steps, the bands behind it, incidents along the bottom */
  kinds.trend = (data, tools) => {
    const { token, narrow, day, timeAxis, valueAxis } = tools;
    const ends = data.bands.map((band, i) => data.bands[i + 1]?.start ?? 100);
    const current = data.score.at(-1)?.[1] ?? 0;
    const areas = data.bands.map((band, i) => [
      { yAxis: band.start, name: narrow ? "" : band.word, itemStyle: { color: token(band.key), opacity: current >= band.start && current < (ends[i] === 100 ? 101 : ends[i]) ? 0.14 : 0.05 }, label: { position: "right", distance: 8, color: token("ink-3"), fontSize: 11 } },
      { yAxis: ends[i] },
    ]);
    const marks = (data.marks || []).map((mark) => {
      const { symbol, colour } = look(mark.shape, tools);
      return { value: [mark.at, 5], cursor: mark.url ? "pointer" : "default", symbol, symbolSize: mark.shape === "order" ? 11 : 9, mark, itemStyle: mark.ours === false ? hollow(colour, tools) : { color: colour, opacity: 1 } };
    });
    return {
      grid: { left: 32, right: narrow ? 12 : 76, top: 18, bottom: 24 },
      xAxis: timeAxis({ min: data.from, max: data.until, splitLine: { show: false } }),
      yAxis: valueAxis({ min: 0, max: 100, interval: 25 }),
      series: [
        {
          type: "line", step: "end", symbol: "none", z: 4, data: data.score, lineStyle: { color: token("ink"), width: 2 }, markArea: { silent: true, data: areas },
          markPoint: { symbolSize: 1, silent: true, data: (data.notes || []).map((note) => ({ coord: [note.at, note.score], label: { show: !narrow, formatter: note.text, position: "bottom", distance: 8, offset: [6, 0], align: "left", color: token("ink-2"), fontSize: 11 } })) },
        },
        { type: "scatter", z: 6, data: marks },
      ],
      tooltip: { ...tooltip(tools), trigger: "item", formatter: (hit) => (hit.data?.mark ? `${hit.data.mark.type}, ${day(hit.data.mark.at)}\n${hit.data.mark.text}` : "") },
    };
  };

  /* strip: incidents over time, a row a vendor; a bar lasts as long as the incident, ours solid, public reports hollow */
  const span = (rows, data, tools) => ({
    type: "custom", silent: true, encode: { x: [0, 2], y: 1 },
    data: rows.filter((row) => row.end - row.start > LASTS).map((row) => [row.start, row.row, row.end, row.shape]),
    renderItem: (_params, api) => {
      const colour = look(api.value(3), tools).colour;
      const at = (time) => api.coord([time, api.value(1)]);
      const [a, n, b] = [at(api.value(0)), at(Math.min(api.value(2), data.stop)), at(api.value(2))];
      const bar = (end, fill) => ({ type: "rect", shape: { x: a[0], y: a[1] - 2.5, width: Math.max(2, end - a[0]), height: 5, r: 2 }, style: { fill } });
      return { type: "group", children: [bar(b[0], tools.mix(colour, tools.token("surface"), 0.3)), bar(n[0], colour)] };
    },
    markLine: { silent: true, symbol: "none", lineStyle: { color: tools.token("ink"), type: [3, 3], width: 1 }, label: { formatter: data.words.today, color: tools.token("ink"), fontSize: 11, fontWeight: 600, position: "start", distance: 4 }, data: [{ xAxis: data.stop }] },
  });
  kinds.strip = (raw, tools) => {
    const { token, narrow, day, timeAxis } = tools;
    const data = { ...raw, stop: +new Date(raw.now) };
    const rows = data.events.map((event) => ({ ...event, start: +new Date(event.start), end: +new Date(event.end || event.start) }));
    const types = [...new Map(rows.map((row) => [row.type, row.shape])).entries()];
    const said = ({ type, row, start, end, ours }) => `${type}, ${row}\n${day(start)}${end - start > LASTS ? ` ${data.words.to} ${day(end)}` : ""}\n${ours ? data.words.ours : data.words.public}`;
    const series = types.map(([type, shape]) => {
      const { symbol, colour } = look(shape, tools);
      const points = rows.filter((row) => row.type === type).map((row) => ({ value: [row.start, row.row], said: said(row), itemStyle: row.ours ? { color: colour, opacity: 1 } : hollow(colour, tools) }));
      return { name: type, type: "scatter", symbol, symbolSize: 10, z: 3, itemStyle: { color: colour, opacity: 1 }, data: points };
    });
    return {
      legend: { top: 0, left: 0, itemWidth: 9, itemHeight: 9, itemGap: narrow ? 12 : 18, selectedMode: false, textStyle: { color: token("ink-2"), fontSize: 12 }, data: types.map(([type]) => type) },
      grid: { left: narrow ? 84 : 108, right: 16, top: narrow ? 96 : 40, bottom: 26, outerBoundsMode: "none" },
      xAxis: timeAxis({ min: data.from, max: data.until }),
      yAxis: { type: "category", inverse: true, data: data.rows, axisLine: { show: false }, axisTick: { show: false }, axisLabel: { color: token("ink-2"), fontSize: 12, margin: 12, width: narrow ? 72 : 96, overflow: "truncate" }, splitLine: { show: true, lineStyle: { color: token("line") } } },
      series: [span(rows, data, tools), ...series],
      tooltip: { ...tooltip(tools), formatter: (hit) => hit.data.said || "" },
    };
  };

  /* curve: one or more lines over a plain or logarithmic axis, with limits drawn through (exceedance, cost over time) */
  kinds.curve = (data, tools) => {
    const { token, number, valueAxis } = tools;
    const strokes = [token("ink"), token("accent"), token("high"), token("low")];
    const axis = (side, place) => valueAxis({ ...(side.log ? { type: "log" } : {}), name: side.name, nameLocation: place, nameGap: place === "middle" ? 28 : 10, nameTextStyle: { color: token("ink-3"), fontSize: 11, align: place === "middle" ? "center" : "left" }, min: side.min, max: side.max });
    const tallest = Math.max(0, ...data.lines.flatMap((line) => line.points.map((point) => point[1])));
    const limits = (data.limits || []).map((limit) => ({ [limit.axis === "y" ? "yAxis" : "xAxis"]: limit.value, name: limit.text }));
    return {
      legend: { show: data.lines.length > 1, top: 0, right: 0, selectedMode: false, itemWidth: 22, itemHeight: 2, textStyle: { color: token("ink-2"), fontSize: 12 } },
      // As much room as the longest number beside the axis takes.
      grid: { left: Math.max(56, 16 + 7 * number(Math.ceil(tallest)).length), right: 24, top: 34, bottom: 44, outerBoundsMode: "none" },
      xAxis: { ...axis(data.x, "middle"), splitLine: { show: false } },
      yAxis: axis(data.y, "end"),
      series: data.lines.map((line, i) => ({
        name: line.name, type: "line", symbol: "none", step: line.step ? "end" : false, data: line.points,
        lineStyle: { color: strokes[i % strokes.length], width: 2, type: i ? [6, 3 + i] : "solid" },
        itemStyle: { color: strokes[i % strokes.length] },
        markLine: i ? undefined : { silent: true, symbol: "none", lineStyle: { color: token("accent"), width: 1, type: "solid" }, label: { formatter: "{b}", color: token("ink-2"), backgroundColor: token("surface"), padding: [1, 3], fontSize: 11, position: "insideEndTop" }, data: limits },
      })),
      tooltip: { ...tooltip(tools), trigger: "axis", valueFormatter: number },
    };
  };
})();
