import { describe, expect, test } from "@odoo/hoot";
import { defineSheetModels, onSheet, openSheet, sheetData } from "./customer_sheet_test_helpers";

describe.current.tags("mobile");

defineSheetModels();

test("a phone scrolls the grid, not the page", async () => {
    onSheet(() => sheetData());
    await openSheet();
    const page = document.querySelector(".o_customer_sheet");
    expect(page.scrollWidth).toBe(page.clientWidth);
    expect('[data-cell="2-4"] button').toHaveText("7");
});
