import { expect, test } from "@odoo/hoot";
import { queryAll, queryAllAttributes, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { mailModels } from "@mail/../tests/mail_test_helpers";
import { contains, defineModels, fields, models, mountView, onRpc } from "@web/../tests/web_test_helpers";

const STATES = [
    ["unknown", "Unknown"],
    ["negative", "Negative"],
    ["partial", "Partial"],
    ["confirmed", "Confirmed"],
];
const GUIDE = [
    { phase: "aware", label: "Aware", lever: "Solution: show a way", signs: [[1, "Listens"], [2, "Asks"]] }, // prettier-ignore
    { phase: "loyal", label: "Loyal", lever: "", signs: [[3, "Buys again"]] },
];
const ARCH = /* xml */ `
    <form>
        <widget name="sales_bant"/>
        <field name="sales_bant_budget" invisible="1"/>
        <field name="sales_bant_authority" invisible="1"/>
        <field name="sales_bant_need" invisible="1"/>
        <field name="sales_bant_timeline" invisible="1"/>
        <field name="sales_buying_guide" invisible="1"/>
        <field name="sales_buying_phase"/>
        <field name="sales_buying_signs" widget="sales_buying_signs" %s/>
    </form>`;

class CrmLead extends models.Model {
    _name = "crm.lead";

    sales_bant_budget = fields.Selection({ string: "Budget", selection: STATES });
    sales_bant_authority = fields.Selection({ string: "Authority", selection: STATES });
    sales_bant_need = fields.Selection({ string: "Need", selection: STATES });
    sales_bant_timeline = fields.Selection({ string: "Timeline", selection: STATES });
    sales_buying_phase = fields.Selection({
        selection: [
            ["aware", "Aware"],
            ["loyal", "Loyal"],
        ],
    });
    sales_bant_budget_amount = fields.Float();
    sales_buying_signs = fields.Json();
    sales_buying_guide = fields.Json({ readonly: true });

    _records = [
        {
            id: 1,
            sales_bant_budget: "negative",
            sales_bant_authority: false,
            sales_bant_need: "confirmed",
            sales_bant_timeline: "partial",
            sales_buying_phase: false,
            sales_buying_signs: false,
            sales_buying_guide: GUIDE,
        },
        { id: 2, sales_buying_phase: "aware", sales_buying_signs: [2], sales_buying_guide: GUIDE },
    ];
}

defineModels({ ...mailModels, CrmLead });

const mount = (resId, attributes = "") =>
    mountView({ type: "form", resModel: "crm.lead", resId, arch: ARCH.replace("%s", attributes) });

test("four letters say in colour and in words what is known", async () => {
    await mount(1);
    expect(queryAllTexts(".o_sales_bant_letters .badge")).toEqual(["B", "A", "N", "T"]);
    expect(queryAllAttributes(".o_sales_bant_letters .badge", "title")).toEqual([
        "Budget: Negative",
        "Authority: Unknown",
        "Need: Confirmed",
        "Timeline: Partial",
    ]);
    expect(".badge.text-bg-danger").toHaveText("B");
    expect(".badge.text-bg-success").toHaveText("N");
});

test("before a phase is chosen all signs are offered, and the first one chooses it", async () => {
    onRpc("web_save", ({ args }) => expect.step(args[1]));
    await mount(1);
    expect(queryAllTexts(".o_sales_buying_signs label")).toEqual(["Listens", "Asks", "Buys again"]);
    await contains(".o_sales_buying_signs input:last").check();
    expect(queryAllTexts(".o_sales_buying_signs label")).toEqual(["Buys again"]);
    expect(".o_sales_lever").toHaveCount(0);
    await contains(".o_form_button_save").click();
    expect.verifySteps([{ sales_buying_signs: [3], sales_buying_phase: "loyal" }]);
});

test("a chosen phase shows its signs and what moves the customer on", async () => {
    onRpc("web_save", ({ args }) => expect.step(args[1]));
    await mount(2);
    expect(queryAll(".o_sales_buying_signs input").map((input) => input.checked)).toEqual([false, true]);
    expect(".o_sales_lever").toHaveText("Solution: show a way");
    await contains(".o_sales_buying_signs input:eq(1)").uncheck();
    await contains(".o_sales_buying_signs input:eq(0)").check();
    await animationFrame();
    await contains(".o_form_button_save").click();
    expect.verifySteps([{ sales_buying_signs: [1] }]);
});

test("who may only read it ticks nothing", async () => {
    await mount(2, 'readonly="1"');
    expect(".o_sales_buying_signs input:disabled").toHaveCount(2);
});

test("a budget that nobody knows is empty, not 0.00", async () => {
    onRpc("web_save", ({ args }) => expect.step(args[1]));
    const arch = '<form><field name="sales_bant_budget_amount" widget="sales_amount"/></form>';
    await mountView({ type: "form", resModel: "crm.lead", resId: 1, arch });
    expect(".o_field_widget[name=sales_bant_budget_amount] input").toHaveValue("");
    await contains(".o_field_widget[name=sales_bant_budget_amount] input").edit("500");
    expect(".o_field_widget[name=sales_bant_budget_amount] input").toHaveValue("500.00");
    await contains(".o_field_widget[name=sales_bant_budget_amount] input").edit("");
    await contains(".o_form_button_save").click();
    expect.verifySteps([{ sales_bant_budget_amount: 0 }]);
});
