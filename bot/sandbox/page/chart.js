// data_visualization blocks as inline SVG with a legend.

import { el, svg } from "./dom.js";
import { decode } from "./mrkdwn.js";
import { store } from "./store.js";

const [WIDTH, HEIGHT] = [560, 250];
const BOX = { left: 52, right: 14, top: 12, bottom: 26 };
const label = (text) => decode(String(text ?? ""));

function amount(value) {
  return new Intl.NumberFormat(store.me?.locale || "en-US", { maximumFractionDigits: 2 }).format(value);
}

function legend(names) {
  return el(
    "ul",
    { class: "legend" },
    names.map((name, index) => el("li", {}, el("i", { class: `swatch colour-${index % 6}` }), name)),
  );
}

function slice(segment, index, from, share) {
  const title = svg(
    "title",
    {},
    `${label(segment.label)}: ${amount(segment.value)} (${Math.round(share * 100)} %)`,
  );
  const className = `mark colour-${index % 6}`;
  if (share > 0.9999) return svg("circle", { class: className, cx: 110, cy: 110, r: 100 }, title);
  const point = (turn) =>
    [110 + 100 * Math.sin(turn * 2 * Math.PI), 110 - 100 * Math.cos(turn * 2 * Math.PI)]
      .map((one) => one.toFixed(2))
      .join(" ");
  const d = `M110 110 L${point(from)} A100 100 0 ${share > 0.5 ? 1 : 0} 1 ${point(from + share)} Z`;
  return svg("path", { class: className, d }, title);
}

function pie(chart, title) {
  const segments = (chart.segments || []).filter((one) => Number(one.value) >= 0);
  const total = segments.reduce((sum, one) => sum + Number(one.value), 0) || 1;
  let from = 0;
  const slices = segments.map((segment, index) => {
    const share = Number(segment.value) / total;
    const node = share > 0 && slice(segment, index, from, share);
    from += share;
    return node;
  });
  const said = segments.map((one) => `${label(one.label)} ${amount(one.value)}`);
  const names = segments.map((one) => [
    label(one.label),
    el("b", {}, amount(one.value)),
    el("span", { class: "muted" }, `${Math.round((one.value / total) * 100)} %`),
  ]);
  const drawing = svg(
    "svg",
    { class: "pie", viewBox: "0 0 220 220", role: "img", "aria-label": `${title}: ${said.join(", ")}` },
    slices,
  );
  return el("div", { class: "chart-body pie-body" }, drawing, legend(names));
}

function niceStep(range) {
  const rough = range / 4 || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  return ([1, 2, 2.5, 5, 10].find((one) => one * power >= rough) || 10) * power;
}

/** The value axis from zero (or below) in round steps, and where a value or a category stands. */
function scales(series, categories) {
  const values = series.flatMap((one) => one.data.map((point) => Number(point.value) || 0));
  const step = niceStep(Math.max(0, ...values) - Math.min(0, ...values));
  const bottom = Math.floor(Math.min(0, ...values) / step) * step;
  const top = Math.max(step, Math.ceil(Math.max(0, ...values) / step) * step);
  const ticks = [];
  for (let tick = bottom; tick <= top + step / 2; tick += step) ticks.push(tick);
  const high = HEIGHT - BOX.top - BOX.bottom;
  const band = (WIDTH - BOX.left - BOX.right) / Math.max(1, categories.length);
  return {
    ticks,
    band,
    y: (value) => BOX.top + high * (1 - (value - bottom) / (top - bottom)),
    x: (index) => BOX.left + band * (index + 0.5),
  };
}

function axes(scale, categories, config) {
  const every = Math.ceil(categories.length / 10);
  const most = Math.max(4, Math.floor((scale.band * every) / 6.2));
  const short = (text) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
  return [
    scale.ticks.map((tick) => [
      svg("line", {
        class: tick === 0 ? "axis" : "grid",
        x1: BOX.left,
        x2: WIDTH - BOX.right,
        y1: scale.y(tick),
        y2: scale.y(tick),
      }),
      svg(
        "text",
        { class: "tick", x: BOX.left - 6, y: scale.y(tick) + 4, "text-anchor": "end" },
        amount(tick),
      ),
    ]),
    categories.map(
      (name, index) =>
        index % every === 0 &&
        svg(
          "text",
          { class: "tick", x: scale.x(index), y: HEIGHT - BOX.bottom + 16, "text-anchor": "middle" },
          short(name),
          svg("title", {}, name),
        ),
    ),
    config.x_label &&
      svg(
        "text",
        { class: "axis-label", x: (WIDTH + BOX.left) / 2, y: HEIGHT + 12, "text-anchor": "middle" },
        label(config.x_label),
      ),
    config.y_label &&
      svg(
        "text",
        {
          class: "axis-label",
          transform: `translate(11 ${(HEIGHT - BOX.bottom) / 2}) rotate(-90)`,
          "text-anchor": "middle",
        },
        label(config.y_label),
      ),
  ];
}

const told = (one, point) =>
  svg("title", {}, `${label(one.name)}, ${label(point.label)}: ${amount(point.value)}`);

function bars(series, scale, place) {
  const width = Math.min(46, (scale.band * 0.72) / series.length);
  return series.map((one, index) =>
    one.data.map((point) => {
      const x = scale.x(place(point)) + (index - series.length / 2) * width;
      const [from, to] = [scale.y(0), scale.y(Number(point.value) || 0)];
      const shape = {
        x: x + 1,
        width: Math.max(1, width - 2),
        y: Math.min(from, to),
        height: Math.max(0.5, Math.abs(to - from)),
        rx: 2,
      };
      return svg("rect", { class: `mark colour-${index % 6}`, ...shape }, told(one, point));
    }),
  );
}

function curves(series, scale, place, filled) {
  return series.map((one, index) => {
    const points = one.data.map((point) => [scale.x(place(point)), scale.y(Number(point.value) || 0), point]);
    if (!points.length) return null;
    const path = points.map(([x, y], at) => `${at ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join(" ");
    const ground = `${path} L${points.at(-1)[0]} ${scale.y(0)} L${points[0][0]} ${scale.y(0)} Z`;
    return [
      filled && svg("path", { class: `area colour-${index % 6}`, d: ground }),
      svg("path", { class: `line colour-${index % 6}`, d: path }),
      points.map(([cx, cy, point]) =>
        svg("circle", { class: `mark colour-${index % 6}`, cx, cy, r: 3 }, told(one, point)),
      ),
    ];
  });
}

function graph(chart, title) {
  const series = chart.series || [];
  const config = chart.axis_config || {};
  const categories = (config.categories || series[0]?.data.map((point) => point.label) || []).map(label);
  const scale = scales(series, categories);
  const place = (point) => Math.max(0, categories.indexOf(label(point.label)));
  const marks =
    chart.type === "bar" ? bars(series, scale, place) : curves(series, scale, place, chart.type === "area");
  const said = series.map(
    ({ name, data }) =>
      `${label(name)}: ${data.map((at) => `${label(at.label)} ${amount(at.value)}`).join(", ")}`,
  );
  const drawing = svg(
    "svg",
    {
      class: "graph",
      viewBox: `0 0 ${WIDTH} ${HEIGHT + (config.x_label ? 18 : 0)}`,
      role: "img",
      "aria-label": `${title}. ${said.join(". ")}`,
    },
    axes(scale, categories, config),
    marks,
  );
  return el("div", { class: "chart-body" }, drawing, legend(series.map((one) => label(one.name))));
}

export function chart(block) {
  const title = label(block.title);
  const draw = block.chart?.type === "pie" ? pie : graph;
  return el("figure", { class: "chart" }, el("figcaption", {}, title), draw(block.chart || {}, title));
}
