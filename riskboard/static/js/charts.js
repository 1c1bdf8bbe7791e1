/* Draws every [data-chart] from the JSON block that data-from names; again on a new theme, width or content.
   The kinds register themselves in chart-kinds.js: Riskboard.charts.kinds.name = (data, tools) => ECharts options. */
window.Riskboard = window.Riskboard || {};
window.Riskboard.charts = (() => {
  const kinds = {};
  const live = new Map();
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  /* A colour of three digits (paper's white) stands for one of six. */
  const whole = (hex) => (hex.length === 4 ? hex.replace(/[^#]/g, "$&$&") : hex);
  const channels = (hex) => [1, 3, 5].map((at) => parseInt(whole(hex).slice(at, at + 2), 16));
  const mix = (one, other, amount) => {
    const [a, b] = [channels(one), channels(other)];
    return `#${a.map((v, i) => Math.round(v * amount + b[i] * (1 - amount)).toString(16).padStart(2, "0")).join("")}`;
  };
  const locale = () => (document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang);
  const day = (time) => new Date(time).toLocaleDateString(locale(), { day: "numeric", month: "short", year: "numeric" });
  const number = (value) => Number(value).toLocaleString(locale(), { maximumFractionDigits: 20 });
  const lang = document.documentElement.lang || "en";
  const parts = { day: "{d}", month: "{MMM}" };
  const monthDay = new Intl.DateTimeFormat(locale(), { day: "numeric", month: "short" })
    .formatToParts(new Date())
    .map(({ type, value }) => parts[type] || value)
    .join("");
  /* ECharts knows the names of months and days in English and Chinese; in every other language the browser knows them. */
  const learn = () => {
    const months = Array.from({ length: 12 }, (_, at) => new Date(2026, at, 1));
    const days = Array.from({ length: 7 }, (_, at) => new Date(2026, 1, 1 + at)); // from a Sunday
    const names = (dates, options) => dates.map((date) => date.toLocaleDateString(locale(), options));
    const time = {
      month: names(months, { month: "long" }),
      monthAbbr: names(months, { month: "short" }),
      dayOfWeek: names(days, { weekday: "long" }),
      dayOfWeekAbbr: names(days, { weekday: "short" }),
    };
    if (lang !== "en") window.echarts.registerLocale(lang, { time });
    return lang.toUpperCase();
  };

  const frame = () => ({
    animation: false,
    textStyle: { fontFamily: token("font"), fontSize: 12, color: token("ink-2") },
    tooltip: {
      renderMode: "richText",
      confine: true,
      backgroundColor: token("surface"),
      borderColor: token("line-strong"),
      borderWidth: 1,
      padding: [8, 10],
      textStyle: { color: token("ink"), fontSize: 12, fontFamily: token("font") },
    },
  });
  const timeAxis = (more) => ({
    type: "time",
    axisLine: { lineStyle: { color: token("line-strong") } },
    axisTick: { show: false },
    splitLine: { show: true, lineStyle: { color: token("line") } },
    axisLabel: { color: token("ink-3"), fontSize: 11, hideOverlap: true, formatter: { year: "{MMM} {yyyy}", month: "{MMM}", day: monthDay } },
    ...more,
  });
  const valueAxis = (more) => ({
    type: "value",
    axisLabel: { color: token("ink-3"), fontSize: 11, formatter: number },
    splitLine: { lineStyle: { color: token("line") } },
    ...more,
  });

  const draw = (box) => {
    const source = document.getElementById(box.dataset.from);
    const kind = kinds[box.dataset.chart];
    if (!source || !kind || !box.clientWidth) return;
    live.get(box)?.dispose();
    const said = { locale: learn(), renderer: "canvas", devicePixelRatio: Math.max(2, window.devicePixelRatio) };
    const chart = window.echarts.init(box, null, said);
    const tools = { token, mix, day, number, timeAxis, valueAxis, width: box.clientWidth, narrow: box.clientWidth < 560 };
    chart.setOption({ ...frame(), ...kind(JSON.parse(source.textContent), tools) });
    chart.on("click", (hit) => hit.data?.mark?.url && window.location.assign(hit.data.mark.url));
    live.set(box, chart);
  };
  const widths = new WeakMap();
  const watch = new ResizeObserver((entries) =>
    entries.forEach(({ target, contentRect }) => {
      const width = Math.round(contentRect.width);
      if (widths.get(target) === width) return;
      widths.set(target, width);
      draw(target);
    }),
  );
  const adopt = (root) => root.querySelectorAll("[data-chart]").forEach((box) => watch.observe(box));
  const sweep = () =>
    live.forEach((chart, box) => {
      if (box.isConnected) return;
      chart.dispose();
      live.delete(box);
    });
  const start = async () => {
    await document.fonts?.ready;
    adopt(document);
  };
  document.addEventListener("DOMContentLoaded", start);
  document.addEventListener("riskboard:theme", () => [...live.keys()].forEach(draw));
  document.addEventListener("htmx:load", (event) => {
    sweep();
    if (event.detail.elt !== document.body) adopt(event.detail.elt.parentElement || document);
  });
  return { kinds };
})();
