/** ECharts in a box: drawn as SVG, redrawn on size, saying when it is finished and which mark was clicked. */

import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import { type EChartsCoreOption, init, use as register } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";

register([BarChart, LineChart, GridComponent, TooltipComponent, SVGRenderer]);

export interface Mark {
  slot: number;
  /** The series hit; null when the click fell beside the marks of the slot. */
  series: number | null;
  /** Height of the click on the first axis, to find the nearest mark. */
  at: number;
}

type Instance = ReturnType<typeof init>;

export function Plot({
  option,
  slots,
  named,
  onMark,
  onWidth,
}: {
  option: EChartsCoreOption;
  /** How many places the axis has; clicks outside open nothing. */
  slots: number;
  /** Its texts name records, in whatever language people gave them. */
  named: boolean;
  onMark(mark: Mark): void;
  /** Its width in steps of 40 pixels, when it changes. */
  onWidth(width: number): void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<Instance | null>(null);
  const onMarkNow = useRef(onMark);
  const slotsNow = useRef(slots);
  const onWidthNow = useRef(onWidth);
  onMarkNow.current = onMark;
  slotsNow.current = slots;
  onWidthNow.current = onWidth;

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const instance = init(element, null, { renderer: "svg" });
    chart.current = instance;
    instance.on("finished", () => {
      element.dataset.ready = "true";
    });
    let hit: { slot: number; series: number } | null = null;
    instance.on("click", (event) => {
      const { dataIndex, seriesIndex, componentType } = event as unknown as Record<string, unknown>;
      if (componentType === "series" && typeof dataIndex === "number" && typeof seriesIndex === "number") {
        hit = { slot: dataIndex, series: seriesIndex };
      }
    });
    const place = (x: number, y: number): { slot: number; at: number } | null => {
      if (!instance.containPixel("grid", [x, y])) return null;
      const [slot = -1, at = 0] = instance.convertFromPixel("grid", [x, y]) as number[];
      return slot >= 0 && slot < slotsNow.current ? { slot, at } : null;
    };
    const surface = instance.getZr();
    surface.on("click", (event) => {
      const found = place(event.offsetX, event.offsetY);
      if (hit) onMarkNow.current({ ...hit, at: found?.at ?? 0 });
      else if (found) onMarkNow.current({ slot: found.slot, series: null, at: found.at });
      hit = null;
    });
    surface.on("mousemove", (event) => {
      surface.setCursorStyle(place(event.offsetX, event.offsetY) ? "pointer" : "default");
    });
    const watcher = new ResizeObserver(() => {
      instance.resize();
      onWidthNow.current(Math.floor(element.clientWidth / 40) * 40);
    });
    watcher.observe(element);
    return () => {
      watcher.disconnect();
      instance.dispose();
      chart.current = null;
    };
  }, []);

  useEffect(() => {
    const element = box.current;
    if (!element || !chart.current) return;
    element.dataset.ready = "false";
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    chart.current.setOption({ animation: !still, animationDuration: 240, ...option }, { notMerge: true });
  }, [option]);

  return (
    <div
      ref={box}
      className="wd-plot"
      aria-hidden="true"
      data-plot
      data-ready="false"
      data-value={named ? "" : undefined}
    />
  );
}
