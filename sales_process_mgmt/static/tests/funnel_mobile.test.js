import { describe, expect, test } from "@odoo/hoot";
import { queryAll, queryAllTexts } from "@odoo/hoot-dom";
import { defineFunnelModels, funnelData, onFunnelData, openFunnel } from "./funnel_test_helpers";

describe.current.tags("mobile");

defineFunnelModels();

test("a phone shows everything without scrolling sideways", async () => {
    const data = funnelData();
    data.stages[0].name = "A stage whose name is far longer than any phone is wide, as some are";
    onFunnelData(data);
    await openFunnel();
    expect(queryAllTexts(".o_sales_funnel_stage .o_sales_funnel_name strong")).toHaveLength(2);
    const page = document.querySelector(".o_sales_funnel");
    expect(page.scrollWidth).toBe(page.clientWidth);
    for (const row of queryAll(".o_sales_funnel_stage")) {
        expect(row.scrollWidth).toBe(row.clientWidth);
    }
});

test("the figures carry their captions, since no heading stands above them", async () => {
    onFunnelData(funnelData());
    await openFunnel();
    expect(".o_sales_funnel_head").not.toBeVisible();
    expect(".o_sales_funnel_stage:first .o_sales_funnel_days .o_sales_funnel_caption").toBeVisible();
    expect(".o_sales_funnel_stage:first .o_sales_funnel_rate .o_sales_funnel_caption").toBeVisible();
});
