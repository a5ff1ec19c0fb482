import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { contains, onRpc, toggleMenuItem, toggleSearchBarMenu } from "@web/../tests/web_test_helpers";
import { defineSheetModels, onSheet, openSheet, sheetData } from "./customer_sheet_test_helpers";

describe.current.tags("desktop");

defineSheetModels();

const cell = (code, intention) => `[data-cell="${code}-${intention}"]`;

test("draws every code and intention, with totals", async () => {
    onSheet(() => sheetData());
    await openSheet();
    expect(queryAllTexts("thead th")).toEqual(["Telesales Code", "Unlikely", "Good", "Total"]);
    expect(queryAllTexts("tbody th")).toEqual(["0 Not reached", "2 Contacted", "No code"]);
    expect(cell(2, 4)).toHaveText("7");
    expect(cell(0, 1)).toHaveText("");
    expect(queryAllTexts("tbody .o_customer_sheet_total")).toEqual(["", "10", "2"]);
    expect(queryAllTexts("tfoot td")).toEqual(["3", "9", "12"]);
});

test("those that have none stand apart, only when there are some", async () => {
    onSheet(() => sheetData({ counts: [["2", false, 4]] }));
    await openSheet();
    expect(queryAllTexts("thead th")).toEqual(["Telesales Code", "Unlikely", "Good", "Not judged", "Total"]);
    expect(queryAllTexts("tbody th")).toEqual(["0 Not reached", "2 Contacted"]);
    expect(cell(2, false)).toHaveText("4");
});

test("a number opens its customers", async () => {
    onSheet(() => sheetData());
    onRpc("sales.customer", "web_search_read", ({ kwargs }) => {
        expect.step(kwargs.domain);
    });
    await openSheet();
    await contains(`${cell(2, 4)} button`).click();
    expect.verifySteps([["&", ["telesales_code", "=", "2"], ["deal_intention", "=", "4"]]]);
    expect(".o_breadcrumb .active").toHaveText("2 Contacted · Good");
});

test("a total opens the row", async () => {
    onSheet(() => sheetData());
    onRpc("sales.customer", "web_search_read", ({ kwargs }) => {
        expect.step(kwargs.domain);
    });
    await openSheet();
    await contains("tbody tr:last .o_customer_sheet_total button").click();
    expect.verifySteps([[["telesales_code", "=", false]]]);
});

test("counts anew for another search, and says when nothing is found", async () => {
    onSheet((domain) => sheetData(domain.length ? { counts: [] } : {}));
    await openSheet();
    expect(".o_customer_sheet_table").toHaveCount(1);
    await toggleSearchBarMenu();
    await toggleMenuItem("Mine");
    expect(".o_customer_sheet_empty").toHaveCount(1);
    expect(".o_customer_sheet_table").toHaveCount(0);
});

test("what a number opens is said to a screen reader", async () => {
    onSheet(() => sheetData());
    await openSheet();
    expect(`${cell(2, 4)} button`).toHaveAttribute(
        "aria-label",
        "2 Contacted, Good: 7 customers. Open the list.",
    );
});
