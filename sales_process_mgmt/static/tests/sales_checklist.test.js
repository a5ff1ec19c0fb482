import { beforeEach, expect, test } from "@odoo/hoot";
import { animationFrame, Deferred, queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import { mailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    getService,
    models,
    mountView,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";
import { WebClient } from "@web/webclient/webclient";

const ARCH = /* xml */ `
    <form>
        <field name="name"/>
        <field name="sales_checklist" widget="sales_checklist"/>
    </form>`;

class CrmLead extends models.Model {
    _name = "crm.lead";

    name = fields.Char({ required: true });
    sales_checklist = fields.Json({ readonly: true });

    _records = [
        { id: 1, name: "Boiler for Hangzhou" },
        { id: 2, name: "Pump for Ningbo" },
    ];
    _views = { form: ARCH };
}

defineModels({ ...mailModels, CrmLead });

const criterion = (id, values) => ({
    id,
    name: `Criterion ${id}`,
    hint: "",
    kind: "tick",
    mandatory: true,
    needs_evidence: false,
    met: false,
    evidence: "",
    user: "",
    date: false,
    ...values,
});

const step = (id, values) => ({
    id,
    stage_id: id,
    name: `Step ${id}`,
    is_current: false,
    is_past: false,
    is_won: false,
    goal: "",
    ask: "",
    say: "",
    avoid: "",
    policy: "block",
    criteria: [],
    ...values,
});

/** The middle one of three steps is the current one, with a criterion of each sort. */
function checklist(values = {}) {
    return {
        editable: true,
        steps: [
            step(1, { is_past: true, criteria: [criterion(10, { met: true })] }),
            step(2, {
                is_current: true,
                ask: "Who signs?",
                avoid: "A bare price",
                criteria: [
                    criterion(21, { needs_evidence: true, hint: "In writing" }),
                    criterion(22, { kind: "field", met: true }),
                    criterion(23, { mandatory: false }),
                ],
            }),
            step(3, { is_won: true }),
        ],
        ...values,
    };
}

let stored;
beforeEach(() => {
    stored = checklist();
    onRpc("web_read", async ({ parent }) => {
        const records = await parent();
        return records.map((record) => ({ ...record, sales_checklist: stored }));
    });
    onRpc("web_save", async ({ args, parent }) => {
        expect.step(["web_save", args[1]]);
        const records = await parent();
        return records.map((record) => ({ ...record, sales_checklist: stored }));
    });
});

function onTick(answer = () => true) {
    onRpc("crm.lead", "sales_tick_criterion", ({ args }) => {
        expect.step(["tick", ...args]);
        return answer(...args);
    });
}

async function openLead(resId = 1, values = {}) {
    await mountView({ type: "form", resModel: "crm.lead", arch: ARCH, resId, ...values });
}

/** What is still being typed would be kept at the end of the test, too. */
async function giveUp(id) {
    await contains(`${CRITERION(id)} .btn-secondary`).click();
}

const CRITERION = (id) => `.o_sales_criterion[data-criterion-id='${id}']`;

test("shows the current step open, the others folded, with their progress", async () => {
    await openLead();
    expect(queryAllTexts(".o_sales_step_name")).toEqual(["Step 1", "Step 2", "Step 3"]);
    expect(queryAllTexts(".o_sales_step_progress")).toEqual(["1 / 1", "1 / 2"]);
    expect(".o_sales_step_body").toHaveCount(1);
    expect(".o_sales_step[aria-current='step'] .o_sales_step_body").toHaveCount(1);
    await contains(".o_sales_step[data-step-id='1'] .o_sales_step_head").click();
    expect(`.o_sales_step[data-step-id='1'] ${CRITERION(10)}`).toHaveCount(1);
});

test("tells mandatory from advisory, met from unmet, and how each is judged", async () => {
    await openLead();
    expect(`${CRITERION(21)} .o_sales_criterion_mandatory`).toHaveCount(1);
    expect(`${CRITERION(23)} .o_sales_criterion_advisory`).toHaveText("Advisory");
    expect(CRITERION(21)).toHaveText(/In writing/);
    expect(CRITERION(22)).toHaveText(/Judged from a field of the opportunity/);
    expect(`${CRITERION(22)} [aria-label='Met']`).toHaveCount(1);
    expect(`${CRITERION(22)} input`).toHaveCount(0);
});

test("evidence is asked for before the tick, then both are stored", async () => {
    onTick(() => {
        const ticked = {
            met: true,
            evidence: "Mail of the director",
            user: "Anna",
            date: "2026-03-02 09:00:00",
        };
        Object.assign(stored.steps[1].criteria[0], ticked);
        return true;
    });
    await openLead();
    await contains(`${CRITERION(21)} input`).click();
    expect.verifySteps([]);
    expect(`${CRITERION(21)} input`).not.toBeChecked();
    expect(`${CRITERION(21)} .o_sales_criterion_store`).not.toBeEnabled();
    await contains(`${CRITERION(21)} textarea`).edit("Mail of the director", { confirm: false });
    await contains(`${CRITERION(21)} .o_sales_criterion_store`).click();
    await animationFrame();
    expect.verifySteps([["tick", [1], 21, true, "Mail of the director"]]);
    expect(`${CRITERION(21)} input`).toBeChecked();
    expect(`${CRITERION(21)} textarea`).toHaveCount(0);
    expect(`${CRITERION(21)} .o_sales_criterion_evidence`).toHaveText(/Mail of the director/);
    expect(`${CRITERION(21)} .o_sales_criterion_judged`).toHaveText("Ticked by Anna, 03/02/2026");
});

test("a tick without evidence is stored at once, and taken back", async () => {
    onTick((ids, id, isDone) => {
        stored.steps[1].criteria[2].met = isDone;
        return true;
    });
    await openLead();
    await contains(`${CRITERION(23)} input`).click();
    await animationFrame();
    expect(`${CRITERION(23)} input`).toBeChecked();
    await contains(`${CRITERION(23)} input`).click();
    await animationFrame();
    expect(`${CRITERION(23)} input`).not.toBeChecked();
    expect.verifySteps([
        ["tick", [1], 23, true, false],
        ["tick", [1], 23, false, false],
    ]);
});

test("what was typed in the form is saved first", async () => {
    onTick();
    await openLead();
    await contains(".o_field_widget[name='name'] input").edit("Boiler, second line", { confirm: false });
    await contains(`${CRITERION(23)} input`).click();
    await animationFrame();
    expect.verifySteps([
        ["web_save", { name: "Boiler, second line" }],
        ["tick", [1], 23, true, false],
    ]);
    expect(".o_field_widget[name='name'] input").toHaveValue("Boiler, second line");
});

test("a form that cannot be saved is not ticked, and loses nothing", async () => {
    onTick();
    await openLead();
    await contains(".o_field_widget[name='name'] input").edit("", { confirm: false });
    await contains(`${CRITERION(21)} input`).click();
    await contains(`${CRITERION(21)} textarea`).edit("Signed offer", { confirm: false });
    await contains(`${CRITERION(21)} .o_sales_criterion_store`).click();
    await animationFrame();
    expect.verifySteps([]);
    expect(".o_notification").toHaveCount(1);
    expect(`${CRITERION(21)} textarea`).toHaveValue("Signed offer");
    await giveUp(21);
});

test("typed while the tick is under way: saved, not thrown away by the reload", async () => {
    const answer = new Deferred();
    onTick(() => answer);
    await openLead();
    await contains(`${CRITERION(23)} input`).click();
    expect(`${CRITERION(23)} input`).not.toBeEnabled();
    await contains(".o_field_widget[name='name'] input").edit("Typed meanwhile", { confirm: "blur" });
    answer.resolve(true);
    await animationFrame();
    expect.verifySteps([
        ["tick", [1], 23, true, false],
        ["web_save", { name: "Typed meanwhile" }],
    ]);
    expect(".o_field_widget[name='name'] input").toHaveValue("Typed meanwhile");
});

test("a refused tick keeps the evidence text", async () => {
    expect.errors(1);
    onTick(() => {
        throw new Error("not today");
    });
    await openLead();
    await contains(`${CRITERION(21)} input`).click();
    await contains(`${CRITERION(21)} textarea`).edit("Signed offer", { confirm: false });
    await contains(`${CRITERION(21)} .o_sales_criterion_store`).click();
    await animationFrame();
    expect.verifySteps([["tick", [1], 21, true, "Signed offer"]]);
    expect.verifyErrors([/not today/]);
    expect(`${CRITERION(21)} textarea`).toHaveValue("Signed offer");
    expect(`${CRITERION(21)} input`).not.toBeChecked();
    await giveUp(21);
});

test("evidence that was begun is kept when the form is left, without a tick", async () => {
    onTick();
    await mountWithCleanup(WebClient);
    const form = { type: "ir.actions.act_window", res_model: "crm.lead", views: [[false, "form"]] };
    await getService("action").doAction({ ...form, res_id: 1 });
    await contains(`${CRITERION(21)} input`).click();
    await contains(`${CRITERION(21)} textarea`).edit("Mr Li said", { confirm: false });
    await contains(`${CRITERION(23)} input`).click();
    await animationFrame();
    // A tick elsewhere saves the form, and with it what is being typed; the box stays as it is.
    expect.verifySteps([
        ["tick", [1], 21, false, "Mr Li said"],
        ["tick", [1], 23, true, false],
    ]);
    await contains(`${CRITERION(21)} textarea`).edit("Mr Li said yes", { confirm: false });
    await getService("action").doAction({ ...form, res_id: 2 });
    expect.verifySteps([["tick", [1], 21, false, "Mr Li said yes"]]);
});

test("evidence that was begun is kept when another tab of the form is looked at", async () => {
    onTick();
    const arch = /* xml */ `
        <form>
            <field name="name"/>
            <notebook>
                <page string="Checklist"><field name="sales_checklist" widget="sales_checklist"/></page>
                <page string="Notes"><div class="o_notes">Nothing</div></page>
            </notebook>
        </form>`;
    await openLead(1, { arch });
    await contains(".o_field_widget[name='name'] input").edit("Boiler", { confirm: false });
    await contains(`${CRITERION(21)} input`).click();
    await contains(`${CRITERION(21)} textarea`).edit("Mr Li said", { confirm: false });
    await contains(".o_notebook .nav-link:not(.active)").click();
    expect(".o_notes").toHaveCount(1);
    await expect.waitForSteps([["tick", [1], 21, false, "Mr Li said"]]);
    await animationFrame();
    await contains(".o_notebook .nav-link:not(.active)").click();
    expect(`${CRITERION(21)} .o_sales_criterion_evidence`).toHaveText(/Noted, not ticked: ?Mr Li said/);
    expect(".o_field_widget[name='name'] input").toHaveValue("Boiler");
});

test("evidence that was begun stands there again when its step is unfolded", async () => {
    onTick();
    await openLead();
    await contains(`${CRITERION(21)} input`).click();
    await contains(`${CRITERION(21)} textarea`).edit("Mr Li said", { confirm: false });
    await contains(".o_sales_step[data-step-id='2'] .o_sales_step_head").click();
    expect(CRITERION(21)).toHaveCount(0);
    await contains(".o_sales_step[data-step-id='2'] .o_sales_step_head").click();
    expect(`${CRITERION(21)} textarea`).toHaveValue("Mr Li said");
    await contains(`${CRITERION(21)} .btn-secondary`).click();
    expect.verifySteps([]);
});

test("evidence that was given up, or is as stored, is not kept again", async () => {
    stored.steps[1].criteria[0].evidence = "Mr Li said";
    onTick();
    await openLead(1, { resIds: [1, 2] });
    expect(`${CRITERION(21)} .o_sales_criterion_evidence`).toHaveText(/Noted, not ticked: ?Mr Li said/);
    await contains(`${CRITERION(21)} .o_sales_criterion_edit`).click();
    expect(`${CRITERION(21)} textarea`).toHaveValue("Mr Li said");
    await contains(".o_pager_next").click();
    await contains(".o_pager_previous").click();
    await contains(`${CRITERION(21)} .o_sales_criterion_edit`).click();
    await contains(`${CRITERION(21)} textarea`).edit("Mr Li said no", { confirm: false });
    await contains(`${CRITERION(21)} .btn-secondary`).click();
    await contains(".o_pager_next").click();
    await animationFrame();
    expect.verifySteps([]);
});

test("evidence that cannot be kept holds the form back", async () => {
    expect.errors(1);
    onTick(() => {
        throw new Error("not today");
    });
    await openLead(1, { resIds: [1, 2] });
    await contains(`${CRITERION(21)} input`).click();
    await contains(`${CRITERION(21)} textarea`).edit("Mr Li said", { confirm: false });
    await contains(".o_pager_next").click();
    await animationFrame();
    expect.verifySteps([["tick", [1], 21, false, "Mr Li said"]]);
    expect.verifyErrors([/not today/]);
    expect(".o_field_widget[name='name'] input").toHaveValue("Boiler for Hangzhou");
    expect(`${CRITERION(21)} textarea`).toHaveValue("Mr Li said");
    await giveUp(21);
});

test("a text begun for one opportunity does not stand in the next one", async () => {
    onTick();
    await openLead(1, { resIds: [1, 2] });
    await contains(`${CRITERION(21)} input`).click();
    await contains(`${CRITERION(21)} textarea`).edit("Signed offer", { confirm: false });
    await contains(".o_pager_next").click();
    await animationFrame();
    expect.verifySteps([["tick", [1], 21, false, "Signed offer"]]);
    expect(".o_field_widget[name='name'] input").toHaveValue("Pump for Ningbo");
    expect(`${CRITERION(21)} textarea`).toHaveCount(0);
    await contains(`${CRITERION(21)} input`).click();
    expect(`${CRITERION(21)} textarea`).toHaveValue("");
});

test("who may not tick sees marks instead of boxes", async () => {
    stored = checklist({ editable: false });
    await openLead();
    expect(".o_sales_criterion input").toHaveCount(0);
    expect(`${CRITERION(21)} [aria-label='Not met yet']`).toHaveCount(1);
});

test("a form in read-only mode shows no boxes either", async () => {
    await openLead(1, { readonly: true });
    expect(".o_sales_criterion").toHaveCount(3);
    expect(".o_sales_criterion input").toHaveCount(0);
});

test("a refusal leads to the checklist, wherever it stands on the form", async () => {
    patchWithCleanup(Element.prototype, {
        scrollIntoView() {
            expect.step(this.className);
        },
    });
    await openLead();
    expect.verifySteps([]);
    await openLead(1, { context: { sales_show_checklist: true } });
    expect.verifySteps(["o_sales_checklist list-unstyled"]);
});

test("a refusal opens the steps in which something is missing", async () => {
    await openLead(1, { context: { sales_open_steps: [1] } });
    expect(".o_sales_step[data-step-id='1'] .o_sales_step_body").toHaveCount(1);
    expect(".o_sales_step[data-step-id='2'] .o_sales_step_body").toHaveCount(1);
    expect(".o_sales_step[data-step-id='3'] .o_sales_step_body").toHaveCount(0);
});

test("a new opportunity is to be saved first", async () => {
    await openLead(false);
    expect(".o_field_sales_checklist").toHaveText(/Save the opportunity first/);
});

test("outside a process there is nothing to check", async () => {
    stored = false;
    await openLead();
    expect(".o_field_sales_checklist").toHaveText(/follows no process/);
});

test.tags("mobile");
test("on a phone the coaching begins folded, and stays open once opened", async () => {
    await openLead();
    expect(".o_sales_coaching dt").toHaveCount(0);
    await contains(".o_sales_coaching_head").click();
    expect(queryAllTexts(".o_sales_coaching dt")).toEqual(["Find out", "Avoid"]);
    expect(browser.localStorage.getItem("sales_process_mgmt.coaching_folded")).toBe("0");
});

test.tags("desktop");
test("the coaching of the current step can be folded, and stays so", async () => {
    await openLead();
    expect(queryAllTexts(".o_sales_coaching dt")).toEqual(["Find out", "Avoid"]);
    expect(".o_sales_coaching [data-part='ask'] dd").toHaveText("Who signs?");
    await contains(".o_sales_coaching_head").click();
    expect(".o_sales_coaching dt").toHaveCount(0);
    expect(queryFirst(".o_sales_coaching_head").getAttribute("aria-expanded")).toBe("false");
    expect(browser.localStorage.getItem("sales_process_mgmt.coaching_folded")).toBe("1");
});
