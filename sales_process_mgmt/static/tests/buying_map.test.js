import { beforeEach, expect, test } from "@odoo/hoot";
import { animationFrame, queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import { mailModels } from "@mail/../tests/mail_test_helpers";
import { contains, defineModels, fields, models, mountView, onRpc } from "@web/../tests/web_test_helpers";
import {
    defaultsOf,
    gridOf,
    initials,
    peopleOf,
    shortName,
    sizeOf,
} from "@sales_process_mgmt/buying_map/buying_map_layout";

const ARCH = /* xml */ `
    <form>
        <field name="sales_buying_gaps" widget="sales_buying_pill"/>
        <field name="sales_buying_role_ids" widget="sales_buying_centre" mode="list,kanban">
            <list editable="bottom">
                <field name="partner_id"/><field name="role"/><field name="level"/><field name="function"/>
                <field name="stance"/><field name="influence"/><field name="last_contact_date"/>
                <field name="personal_win"/>
            </list>
            <kanban>
                <templates><t t-name="card">
                    <field name="partner_id"/><field name="role"/><field name="level"/><field name="function"/>
                    <field name="stance"/><field name="influence"/><field name="last_contact_date"/>
                    <field name="personal_win"/>
                </t></templates>
            </kanban>
            <form><field name="partner_id"/><field name="stance"/></form>
        </field>
    </form>`;

class BuyingRole extends models.Model {
    _name = "sales.buying.role";

    lead_id = fields.Many2one({ relation: "crm.lead" });
    partner_id = fields.Many2one({ relation: "res.partner" });
    role = fields.Selection({
        selection: [
            ["user", "End user"],
            ["decision_maker", "Decision maker"],
            ["coach", "Coach"],
        ],
    });
    level = fields.Selection({
        selection: [
            ["decide", "Decide"],
            ["manage", "Manage"],
            ["operate", "Operate"],
        ],
    });
    function = fields.Selection({
        selection: [
            ["finance", "Finance"],
            ["technical", "Technical"],
            ["using", "Using department"],
            ["purchasing", "Purchasing"],
        ],
    });
    stance = fields.Selection({
        selection: [
            ["opponent", "−− Opponent"],
            ["sceptic", "− Sceptic"],
            ["neutral", "0 Neutral"],
            ["supporter", "+ Supporter"],
            ["champion", "++ Champion"],
        ],
    });
    influence = fields.Integer();
    last_contact_date = fields.Date();
    personal_win = fields.Text();

    _records = [
        {
            id: 1,
            lead_id: 1,
            partner_id: 101,
            role: "decision_maker",
            level: "decide",
            function: "using",
            stance: "opponent",
            influence: 5,
        },
        {
            id: 2,
            lead_id: 1,
            partner_id: 102,
            role: "user",
            level: "manage",
            function: "using",
            stance: "champion",
            influence: 2,
            personal_win: "No calls at night",
        },
        {
            id: 3,
            lead_id: 1,
            partner_id: 102,
            role: "coach",
            level: "manage",
            function: "using",
            stance: "champion",
            influence: 2,
        },
        { id: 4, lead_id: 1, partner_id: 103, role: "user", influence: 3 },
    ];
}

class CrmLead extends models.Model {
    _name = "crm.lead";

    name = fields.Char();
    sales_buying_role_ids = fields.One2many({ relation: "sales.buying.role", relation_field: "lead_id" });
    sales_buying_gaps = fields.Json({ readonly: true });

    _records = [
        { id: 1, name: "Boiler", sales_buying_role_ids: [1, 2, 3, 4] },
        { id: 2, name: "Pump", sales_buying_role_ids: [] },
    ];
    _views = { form: ARCH };
}

defineModels({ ...mailModels, BuyingRole, CrmLead });

const FINANCE = { code: "finance", name: "Finance not covered" };
const DECIDER = { code: "decision_maker", name: "No decision maker known" };
let gaps;

beforeEach(() => {
    gaps = { known: 3, gaps: [FINANCE] };
    mailModels.ResPartner._records.push(
        { id: 101, name: "Plant, 马志强" },
        { id: 102, name: "John Henry Smith" },
        { id: 103, name: "Unplaced" },
    );
    onRpc("crm.lead", "web_read", async ({ parent }) => {
        const records = await parent();
        return records.map((record) => ({ ...record, sales_buying_gaps: gaps }));
    });
});

const openLead = (resId = 1, values = {}) =>
    mountView({ type: "form", resModel: "crm.lead", arch: ARCH, resId, ...values });
const PERSON = (id) => `.o_sales_buying_person[data-partner-id='${id}']`;
const CELL = (level, name) => `tr[data-level='${level}'] td[data-function='${name}']`;

// --- Layout ---------------------------------------------------------------------------------------

test.tags("headless");
test("names and initials are short, in both scripts", () => {
    expect(shortName("Plant, 马志强")).toBe("马志强");
    expect(shortName(false)).toBe("");
    expect(["马志强", "John Henry Smith", "Cher", "欧阳 Ouyang", ""].map(initials)).toEqual([
        "志强",
        "JS",
        "C",
        "欧阳",
        "",
    ]);
});

test.tags("headless");
test("one person with two roles is drawn once, with the worse stance", () => {
    const line = { partnerId: 1, name: "A", level: "decide", function: "using", influence: 2 };
    const people = peopleOf([
        { ...line, role: "user", stance: "champion" },
        { ...line, role: "coach", stance: "sceptic", influence: 4 },
        { ...line, role: "user", level: "manage", stance: false },
    ]);
    expect(people.map(({ roles, stance, influence }) => [roles, stance, influence])).toEqual([
        [["user", "coach"], "sceptic", 4],
        [["user"], false, 2],
    ]);
});

test.tags("headless");
test("what was typed out of bounds does not break the picture", () => {
    expect([0, 1, 3, 5, 99, -7, false].map(sizeOf)).toEqual([1, 1, 3, 5, 5, 1, 1]);
});

test.tags("headless");
test("a missing function is one high cell, the missing decision maker a wide one", () => {
    const someone = { level: "manage", function: "technical" };
    const rows = gridOf([someone], [DECIDER, FINANCE]);
    expect(rows.map(({ cells }) => cells.map((cell) => [cell.function, cell.rowspan, cell.colspan]))).toEqual(
        [
            [
                ["finance", 3, 1],
                ["technical", 1, 3],
            ],
            [
                ["technical", 1, 1],
                ["using", 1, 1],
                ["purchasing", 1, 1],
            ],
            [
                ["technical", 1, 1],
                ["using", 1, 1],
                ["purchasing", 1, 1],
            ],
        ],
    );
    expect(rows[0].cells[1].gap).toBe(DECIDER);
    expect(defaultsOf(FINANCE, rows[0].cells[0])).toEqual({ default_function: "finance" });
    expect(defaultsOf(DECIDER, rows[0].cells[1])).toEqual({
        default_role: "decision_maker",
        default_level: "decide",
    });
    expect(gridOf([someone], []).flatMap(({ cells }) => cells).length).toBe(12);
});

// --- The map --------------------------------------------------------------------------------------

test("everybody stands at level and function, with sign, size and roles", async () => {
    await openLead();
    expect(`${CELL("decide", "using")} ${PERSON(101)}`).toHaveCount(1);
    expect(`${PERSON(101)} .o_sales_buying_name`).toHaveText("马志强");
    expect(`${PERSON(101)} .o_sales_buying_sign`).toHaveText("−−");
    expect(`${PERSON(101)} .o_sales_buying_bubble`).toHaveClass("o_size_5");
    expect(PERSON(101)).toHaveClass("o_stance_opponent");
    expect(`${CELL("manage", "using")} ${PERSON(102)}`).toHaveCount(1);
    expect(queryAllTexts(`${PERSON(102)} .o_sales_buying_letters > span`)).toEqual(["E", "C"]);
    expect(`${PERSON(102)} .o_sales_buying_sign`).toHaveText("++");
    expect(`.o_sales_buying_unplaced ${PERSON(103)}`).toHaveClass("o_stance_unknown");
    expect(`${PERSON(103)} .o_sales_buying_sign`).toHaveText("?");
});

test("who hears the page hears what is seen", async () => {
    await openLead();
    const label = queryFirst(PERSON(102)).getAttribute("aria-label");
    for (const part of [
        "End user, Coach",
        "++ Champion",
        "Influence 2 of 5",
        "No contact yet",
        "No calls at night",
    ]) {
        expect(label).toInclude(part);
    }
    expect(queryAllTexts(".o_sales_buying_grid thead th")).toEqual([
        "Finance",
        "Technical",
        "Using department",
        "Purchasing",
    ]);
});

test("gaps are named above and in their place", async () => {
    await openLead();
    expect(queryAllTexts(".o_sales_buying_gaps li")).toEqual(["Finance not covered"]);
    expect(`${CELL("decide", "finance")}.o_gap`).toHaveText("Finance not covered");
    expect(queryFirst(CELL("decide", "finance")).rowSpan).toBe(3);
    expect(".o_field_sales_buying_pill").toHaveText("Buying centre: 1 gap");
    expect(queryFirst(".o_field_sales_buying_pill .badge").title).toBe("Finance not covered");
});

test("nothing missing", async () => {
    gaps = { known: 3, gaps: [] };
    await openLead();
    expect(".o_sales_buying_complete").toHaveText("Nobody is missing.");
    expect(".o_field_sales_buying_pill").toHaveText("Buying centre: complete");
    expect("td.o_gap").toHaveCount(0);
});

test("an empty buying centre says how to begin", async () => {
    gaps = { known: 0, gaps: [DECIDER, FINANCE] };
    await openLead(2);
    expect(".o_sales_buying_empty").toHaveText(/Nobody is known yet/);
    expect(".o_sales_buying_grid").toHaveCount(0);
    expect(".o_field_sales_buying_pill").toHaveText("Buying centre: nobody known yet");
});

test("two gaps are counted", async () => {
    gaps = { known: 3, gaps: [DECIDER, FINANCE] };
    await openLead();
    expect(".o_field_sales_buying_pill").toHaveText("Buying centre: 2 gaps");
    expect(queryFirst(CELL("decide", "technical")).innerText).toInclude("No decision maker known");
});

test.tags("desktop");
test("the map follows what is typed, before it is saved", async () => {
    await openLead();
    await contains(".o_data_row:eq(1) td[name='level']").click();
    await contains(".o_data_row:eq(1) td[name='influence'] input").edit("4");
    await animationFrame();
    expect(`${PERSON(102)} .o_sales_buying_bubble`).toHaveClass("o_size_4");
    await contains(".o_data_row:eq(0) .o_list_record_remove").click();
    expect(PERSON(101)).toHaveCount(0);
});

test.tags("desktop");
test("a gap begins a line for who is missing", async () => {
    onRpc("sales.buying.role", "onchange", ({ kwargs }) => {
        expect.step(kwargs.context.default_function);
    });
    await openLead();
    await contains(`${CELL("decide", "finance")} button`).click();
    expect.verifySteps(["finance"]);
    expect(".o_data_row.o_selected_row").toHaveCount(1);
});

test("a bubble opens its line", async () => {
    await openLead();
    await contains(PERSON(102)).click();
    expect(".modal .o_field_widget[name='partner_id'] input").toHaveValue("John Henry Smith");
});

test("in a form that is only read, gaps are told and nothing is added", async () => {
    await openLead(1, { readonly: true });
    expect("td.o_gap").toHaveText("Finance not covered");
    expect("td.o_gap button").toHaveCount(0);
});
