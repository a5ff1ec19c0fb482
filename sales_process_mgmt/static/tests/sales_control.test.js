import { beforeEach, expect, test } from "@odoo/hoot";
import { animationFrame, Deferred, queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import { mailModels } from "@mail/../tests/mail_test_helpers";
import { contains, defineModels, fields, models, mountView, onRpc } from "@web/../tests/web_test_helpers";

const ARCH = /* xml */ `
    <form>
        <field name="name"/>
        <field name="pill" widget="sales_pill" options="{'tone': 'zone', 'title': 'missing'}"/>
        <field name="sales_control_sheet" widget="sales_control"/>
    </form>`;

class CrmLead extends models.Model {
    _name = "crm.lead";

    name = fields.Char({ required: true });
    pill = fields.Char({ readonly: true });
    missing = fields.Char({ readonly: true });
    zone = fields.Selection({
        selection: [
            ["win", "Win"],
            ["lose", "Lose"],
        ],
        readonly: true,
    });
    sales_control_sheet = fields.Json({ readonly: true });
    sales_buying_step = fields.Selection({
        selection: [
            ["1_needs", "Needs"],
            ["2_options", "Options"],
        ],
    });
    coaching = fields.Json({ readonly: true });

    _records = [
        { id: 1, name: "Boiler for Hangzhou", pill: "1C 0F 0W", missing: "7 Clear missing" },
        { id: 2, name: "Pump for Ningbo" },
    ];
    _views = { form: ARCH };
}

defineModels({ ...mailModels, CrmLead });

const factor = (id, code, kind, values) => ({
    id,
    code,
    kind,
    name: `Factor ${code}`,
    question: `Question ${code}?`,
    coaching: `Coaching ${code}`,
    state: "unknown",
    evidence: "",
    coach_id: false,
    coach: "",
    user: "",
    date: false,
    ...values,
});

function sheet(values = {}) {
    return {
        editable: true,
        factors: [
            factor(1, "W1", "win"),
            factor(2, "F1", "first"),
            factor(3, "C1", "clear", {
                state: "yes",
                evidence: "Minutes of 3 March",
                user: "Anna",
                date: "2026-03-02 09:00:00",
            }),
            factor(4, "C2", "clear"),
        ],
        contacts: [
            { id: 7, name: "Mr Li", function: "Engineer" },
            { id: 8, name: "Ms Wu", function: null },
        ],
        history: [
            {
                id: 2,
                factor_id: 3,
                from_state: "unknown",
                to_state: "yes",
                score: "1C 0F 0W",
                zone: "lose",
                is_turn: true,
                user: "Anna",
                date: "2026-03-02 09:00:00",
            },
            {
                id: 1,
                factor_id: null,
                from_state: null,
                to_state: null,
                score: null,
                zone: null,
                is_turn: false,
                user: "Bot",
                date: "2026-03-01 09:00:00",
            },
        ],
        ...values,
    };
}

let stored;
beforeEach(() => {
    stored = sheet();
    const withSheet = async ({ parent }) => {
        const records = await parent();
        return records.map((record) => ({
            ...record,
            sales_control_sheet: structuredClone(stored),
            pill: record.id === 1 && "pill" in record ? stored.pill || record.pill : record.pill,
        }));
    };
    onRpc("web_read", withSheet);
    onRpc("web_save", async (args) => {
        expect.step(["web_save", args.args[1]]);
        return withSheet(args);
    });
});

function onAnswer(answer = () => true) {
    onRpc("crm.lead", "sales_answer_control", async ({ args }) => {
        expect.step(["answer", ...args]);
        await answer(...args);
        const [, id, values] = args;
        Object.assign(
            stored.factors.find((factor) => factor.id === id),
            values,
        );
        return true;
    });
}

const openLead = (resId = 1, values = {}) =>
    mountView({ type: "form", resModel: "crm.lead", arch: ARCH, resId, ...values });
const FACTOR = (code) => `.o_sales_factor[data-factor='${code}']`;
const CHOICE = (code, state) => `${FACTOR(code)} [data-state='${state}']`;

test("all factors stand there at once, in three groups with what is confirmed", async () => {
    await openLead();
    expect(queryAllTexts(".o_sales_control_kind > span")).toEqual(["0 / 1", "0 / 1", "1 / 2"]);
    expect(queryFirst(".o_sales_control_kind")).toHaveText(/^Win/);
    expect(".o_sales_factor").toHaveCount(4);
    expect(CHOICE("C1", "yes")).toHaveAttribute("aria-checked", "true");
    expect(`${FACTOR("C1")} textarea`).toHaveValue("Minutes of 3 March");
    expect(`${FACTOR("C1")} .o_sales_factor_signed`).toHaveText("Anna, 03/02/2026");
    expect(`${FACTOR("W1")} textarea`).toHaveCount(0);
});

test("one tap answers, and the strip follows", async () => {
    onAnswer(() => {
        stored.pill = "1C 0F 1W";
    });
    await openLead();
    expect(".o_sales_pill_muted:first").toHaveText("1C 0F 0W");
    await contains(CHOICE("W1", "yes")).click();
    await animationFrame();
    expect.verifySteps([["answer", [1], 1, { state: "yes" }]]);
    expect(CHOICE("W1", "yes")).toHaveAttribute("aria-checked", "true");
    expect(".o_field_sales_pill .o_sales_pill").toHaveText("1C 0F 1W");
    expect(`${FACTOR("W1")} textarea`).toHaveCount(1);
});

test("tapping what is chosen already asks nothing of the server", async () => {
    onAnswer();
    await openLead();
    await contains(CHOICE("C1", "yes")).click();
    expect.verifySteps([]);
});

test("quick taps are shown at once and stored one after the other", async () => {
    const first = new Deferred();
    let calls = 0;
    onAnswer(() => (calls++ ? true : first));
    await openLead();
    await contains(CHOICE("W1", "yes")).click();
    await contains(CHOICE("C2", "no")).click();
    expect(CHOICE("C2", "no")).toHaveAttribute("aria-checked", "true");
    expect.verifySteps([["answer", [1], 1, { state: "yes" }]]);
    first.resolve();
    await expect.waitForSteps([["answer", [1], 4, { state: "no" }]]);
    await animationFrame();
    expect(CHOICE("W1", "yes")).toHaveAttribute("aria-checked", "true");
    expect(CHOICE("C2", "no")).toHaveAttribute("aria-checked", "true");
});

test("a refused answer is taken back", async () => {
    expect.errors(1);
    onAnswer(() => {
        throw new Error("not today");
    });
    await openLead();
    await contains(CHOICE("W1", "yes")).click();
    await animationFrame();
    expect.verifySteps([["answer", [1], 1, { state: "yes" }]]);
    expect.verifyErrors([/not today/]);
    expect(CHOICE("W1", "unknown")).toHaveAttribute("aria-checked", "true");
});

test("what was typed in the form is saved first", async () => {
    onAnswer();
    await openLead();
    await contains(".o_field_widget[name='name'] input").edit("Boiler, second line", { confirm: false });
    await contains(CHOICE("C2", "no")).click();
    await animationFrame();
    expect.verifySteps([
        ["web_save", { name: "Boiler, second line" }],
        ["answer", [1], 4, { state: "no" }],
    ]);
});

test("the name opens question and coaching, and room for evidence", async () => {
    await openLead();
    expect(".o_sales_factor_coaching").toHaveCount(0);
    await contains(`${FACTOR("C2")} .o_sales_factor_name`).click();
    expect(`${FACTOR("C2")} .o_sales_factor_coaching`).toHaveText(/Question C2\?\s*Coaching C2/);
    expect(`${FACTOR("C2")} textarea`).toHaveCount(1);
});

test("evidence is stored when one has finished typing", async () => {
    onAnswer();
    await openLead();
    await contains(`${FACTOR("C1")} textarea`).edit("Minutes of 4 March", { confirm: "blur" });
    await animationFrame();
    expect.verifySteps([["answer", [1], 3, { evidence: "Minutes of 4 March" }]]);
    expect(`${FACTOR("C1")} textarea`).toHaveValue("Minutes of 4 March");
});

test("evidence that was begun is kept when the next record is looked at", async () => {
    onAnswer();
    await openLead(1, { resIds: [1, 2] });
    await contains(`${FACTOR("C1")} textarea`).edit("He said", { confirm: false });
    await contains(".o_pager_next").click();
    await animationFrame();
    expect.verifySteps([["answer", [1], 3, { evidence: "He said" }]]);
    expect(".o_field_widget[name='name'] input").toHaveValue("Pump for Ningbo");
});

test("evidence that cannot be kept holds the form back", async () => {
    expect.errors(2); // when the field is left, and when the form is
    let isBroken = true;
    onAnswer(() => {
        if (isBroken) {
            throw new Error("not today");
        }
    });
    await openLead(1, { resIds: [1, 2] });
    await contains(`${FACTOR("C1")} textarea`).edit("He said", { confirm: false });
    await contains(".o_pager_next").click();
    await animationFrame();
    expect.verifyErrors([/not today/, /not today/]);
    expect(".o_field_widget[name='name'] input").toHaveValue("Boiler for Hangzhou");
    expect(`${FACTOR("C1")} textarea`).toHaveValue("He said");
    isBroken = false;
    await contains(".o_pager_next").click();
    await animationFrame();
    const call = ["answer", [1], 3, { evidence: "He said" }];
    expect.verifySteps([call, call, call]);
    expect(".o_field_widget[name='name'] input").toHaveValue("Pump for Ningbo");
});

test("who confirmed it is chosen from the people of the customer", async () => {
    onAnswer();
    await openLead();
    expect(queryAllTexts(`${FACTOR("C1")} option`)).toEqual(["Confirmed by…", "Mr Li, Engineer", "Ms Wu"]);
    await contains(`${FACTOR("C1")} select`).select("8");
    await animationFrame();
    expect.verifySteps([["answer", [1], 3, { coach_id: 8 }]]);
    expect(`${FACTOR("C1")} select`).toHaveValue("8");
});

test("a coach who has left the customer is still named", async () => {
    Object.assign(stored.factors[2], { coach_id: 99, coach: "Mr Old" });
    await openLead();
    expect(`${FACTOR("C1")} select`).toHaveValue("99");
    expect(queryFirst(`${FACTOR("C1")} option[value='99']`)).toHaveText("Mr Old");
});

test("the history says what changed, and where the deal turned", async () => {
    await openLead();
    expect(".o_sales_control_line").toHaveCount(2);
    expect("[data-line='2']").toHaveClass("o_sales_turn");
    expect("[data-line='2'] .o_sales_pill_lose").toHaveText("1C 0F 0W");
    expect("[data-line='2']").toHaveText(/C1\s*Unknown → Yes/);
    expect("[data-line='1']").toHaveText(/Counted anew/);
    expect("[data-line='1'] .o_sales_pill").toHaveCount(0);
});

test("who may not answer sees what was answered", async () => {
    stored = sheet({ editable: false });
    await openLead();
    expect(".o_sales_factor button[role='radio']").toHaveCount(0);
    expect(".o_sales_factor textarea").toHaveCount(0);
    expect(`${FACTOR("C1")} .o_sales_factor_state`).toHaveText("Yes");
    expect(FACTOR("C1")).toHaveText(/Minutes of 3 March/);
});

test("a new opportunity is to be saved first", async () => {
    await openLead(false);
    expect(".o_field_sales_control").toHaveText(/Save the opportunity first/);
});

test("a pill has the tone of its zone and says what is missing", async () => {
    CrmLead._records[0].zone = "win";
    await openLead();
    expect(".o_field_sales_pill .o_sales_pill").toHaveClass("o_sales_pill_win");
    expect(".o_field_sales_pill .o_sales_pill").toHaveAttribute("data-tooltip", "7 Clear missing");
});

test("a pill with nothing to say is not there", async () => {
    await openLead(2);
    expect(".o_field_sales_pill .o_sales_pill").toHaveCount(0);
});

// === SELLING MODE ===

const COACHING = /* xml */ `
    <form>
        <field name="sales_buying_step"/>
        <field name="coaching" widget="sales_selling_coaching"/>
    </form>`;

function withCoaching(step = false) {
    CrmLead._records[0].sales_buying_step = step;
    CrmLead._records[0].coaching = [
        { step: "1_needs", name: "Needs", text: "Ask.", creates_value: true },
        { step: "2_options", name: "Options", text: "Compare.", creates_value: false },
    ];
}

test("the coaching of the customer's step is open, the others fold", async () => {
    withCoaching("2_options");
    await openLead(1, { arch: COACHING });
    expect(queryAllTexts(".o_sales_step_name")).toEqual(["Needs", "Options"]);
    expect(".o_sales_step[aria-current='step']").toHaveAttribute("data-step", "2_options");
    expect(queryAllTexts(".o_sales_step_body")).toEqual(["Compare."]);
    await contains("[data-step='1_needs'] .o_sales_step_head").click();
    expect(queryAllTexts(".o_sales_step_body")).toEqual(["Ask.", "Compare."]);
});

test("until a step is chosen the customer's phase tells which it is", async () => {
    withCoaching();
    CrmLead._records[0].coaching[0].by_phase = true;
    await openLead(1, { arch: COACHING });
    expect(".o_sales_step[aria-current='step']").toHaveAttribute("data-step", "1_needs");
    expect(queryAllTexts(".o_sales_step_body")).toEqual(["Ask."]);
});

test("until a step is known the coaching of all steps is open", async () => {
    withCoaching();
    await openLead(1, { arch: COACHING });
    expect(".o_sales_step_body").toHaveCount(2);
    expect("[data-step='1_needs']").toHaveText(/Effort pays/);
    expect("[data-step='2_options']").toHaveText(/Keep it short/);
});

test("without a value type the coaching says what to do first", async () => {
    await openLead(2, { arch: COACHING });
    expect(".o_field_sales_selling_coaching").toHaveText(/Choose what the customer values/);
});
