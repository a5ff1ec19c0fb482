import { describe, expect, test } from "@odoo/hoot";
import {
    connectorPoints,
    sliceTone,
    sliceWidths,
    stageValue,
} from "@sales_process_mgmt/funnel/funnel_geometry";

describe.current.tags("headless");

test("widths are shares of the widest; little stays visible, nothing stays nothing", () => {
    expect(sliceWidths([10, 5, 0])).toEqual([100, 50, 0]);
    expect(sliceWidths([100000, 1])).toEqual([100, 2]);
    expect(sliceWidths([0, 0])).toEqual([0, 0]);
    expect(sliceWidths([])).toEqual([]);
});

test("a slice stands for the count or the amount, never for less than nothing", () => {
    const stage = { current: 3, current_amount: -50 };
    expect(stageValue(stage, "count")).toBe(3);
    expect(stageValue(stage, "amount")).toBe(0);
});

test("the outline leads from the edges of one slice to those of the next", () => {
    expect(connectorPoints(100, 50)).toBe("0,0 100,0 75,100 25,100");
});

test("tones go from the lightest to the darkest, whatever the number of stages", () => {
    expect([0, 1, 2, 3].map((index) => sliceTone(index, 4))).toEqual([0, 2, 5, 7]);
    expect(sliceTone(0, 1)).toBe(0);
});
