import { beforeEach, describe, expect, test } from "@odoo/hoot";
import {
    animationFrame,
    Deferred,
    press,
    queryAllTexts,
    queryFirst,
    queryText,
    runAllTimers,
} from "@odoo/hoot-dom";
import { router, startRouter } from "@web/core/browser/router";
import { redirect } from "@web/core/utils/urls";
import {
    contains,
    onRpc,
    serverState,
    toggleMenuItem,
    toggleSearchBarMenu,
} from "@web/../tests/web_test_helpers";
import { defineFunnelModels, funnelData, onFunnelData, openFunnel } from "./funnel_test_helpers";

describe.current.tags("desktop");

defineFunnelModels();

const PROCESSES = [
    { id: 7, name: "Standard B2B funnel" },
    { id: 8, name: "Tender" },
];

const NAMES = ".o_sales_funnel_stage .o_sales_funnel_name strong";
const widths = () =>
    [...document.querySelectorAll(".o_sales_funnel_slice")].map((slice) => slice.style.width);

let calls;
beforeEach(() => {
    calls = [];
});

/** Keeps the arguments of each call, so that a test can look at what the server was asked. */
function recordFunnelData(data = funnelData()) {
    onFunnelData((domain, measure) => {
        calls.push({ domain, measure });
        return typeof data === "function" ? data(domain) : data;
    });
}

function onOpenStage() {
    onRpc("sales.funnel.report", "action_open_stage", ({ args }) => {
        expect.step(args);
        return {
            type: "ir.actions.act_window",
            name: "Opportunities",
            res_model: "crm.lead",
            views: [[false, "list"]],
        };
    });
}

test("draws the open stages in order, the won ones below", async () => {
    recordFunnelData();
    await openFunnel();
    expect(queryAllTexts(NAMES)).toEqual(["Initial contact", "Negotiation"]);
    expect(widths()).toEqual(["100%", "25%"]);
    expect(".o_sales_funnel_won_stage").toHaveText("Signed: 6");
    expect(".o_sales_funnel_result").toHaveText(/6 won/);
    expect(".o_sales_funnel_result").toHaveText(/24 lost/);
    expect(".o_sales_funnel_result").toHaveText(/20% of the closed ones were won/);
});

test("says conversion, median days and win rate of a stage", async () => {
    recordFunnelData();
    await openFunnel();
    const row = ".o_sales_funnel_stage[data-stage-id='11']";
    expect(`${row} .o_sales_funnel_flow`).toHaveText("100 entered, 60 moved on, 20 lost");
    expect(`${row} .o_sales_funnel_days`).toHaveText(/9.5 days/);
    expect(`${row} .o_sales_funnel_rate`).toHaveText(/35%/);
    expect(`${row} .o_sales_funnel_rate_text`).toHaveText("25% to 46%, N = 80");
    expect(queryAllTexts(".o_sales_funnel_conversion")).toEqual(["75% moved on", "60% won"]);
    expect(".o_sales_funnel_stage[data-stage-id='12'] .o_sales_funnel_days").toHaveText(/1 day$/);
});

test("says whose win rates it shows", async () => {
    let team = "Major projects";
    onFunnelData(() => funnelData({ rates_team: team }));
    await openFunnel();
    expect(".o_sales_funnel_rates_of").toHaveText(/of the team Major projects/);
    team = false;
    await toggleSearchBarMenu();
    await toggleMenuItem("My opportunities");
    expect(".o_sales_funnel_rates_of").toHaveText(/of the whole process/);
});

test("says too few instead of a rate that means nothing", async () => {
    recordFunnelData();
    await openFunnel();
    const rate = ".o_sales_funnel_stage[data-stage-id='12'] .o_sales_funnel_rate";
    expect(`${rate} .o_sales_funnel_rate_text`).toHaveText("too few (N = 8)");
    expect(`${rate} .o_sales_funnel_interval`).toHaveCount(0);
    expect(queryText(rate)).not.toInclude("60%");
});

test("marks the stage that loses the greatest share", async () => {
    recordFunnelData();
    await openFunnel();
    expect(".o_sales_funnel_leak").toHaveCount(1);
    expect(".o_sales_funnel_stage[data-stage-id='12'] .o_sales_funnel_leak").toHaveCount(1);
});

test("switches between number and amount without asking the server again", async () => {
    recordFunnelData();
    await openFunnel();
    expect(".o_sales_funnel_stage[data-stage-id='11'] .o_sales_funnel_main").toHaveText("20");
    await contains(".o_sales_funnel_by_amount").click();
    expect(widths()).toEqual(["50%", "100%"]);
    expect(".o_sales_funnel_by_amount").toHaveAttribute("aria-pressed", "true");
    expect(".o_sales_funnel_stage[data-stage-id='11'] .o_sales_funnel_main").toHaveText(/1\.0M/);
    expect(calls.length).toBe(1);
});

test("shows the totals, and a dash where nothing can be said", async () => {
    recordFunnelData();
    await openFunnel();
    expect(".o_sales_funnel_total[data-name='count'] dd").toHaveText("25");
    expect(".o_sales_funnel_total[data-name='amount'] dd").toHaveText(/3\.0M/);
    expect(".o_sales_funnel_total[data-name='velocity'] dd").toHaveText("–");
});

test("a click on a slice opens the opportunities behind it", async () => {
    recordFunnelData();
    onOpenStage();
    await openFunnel({ context: { search_default_mine: 1 } });
    await contains(".o_sales_funnel_stage[data-stage-id='12']").click();
    expect.verifySteps([[12, [["user_id", "=", serverState.userId]]]]);
    await animationFrame();
    expect(".o_list_view .o_data_row").toHaveCount(1);
});

test("the Enter key opens it as well, and the way back keeps the choices", async () => {
    recordFunnelData();
    onOpenStage();
    await openFunnel();
    await contains(".o_sales_funnel_by_amount").click();
    queryFirst(".o_sales_funnel_stage[data-stage-id='11']").focus();
    await press("Enter");
    await animationFrame();
    expect.verifySteps([[11, []]]);
    expect(".o_list_view").toHaveCount(1);
    await contains(".o_breadcrumb .o_back_button, .o_breadcrumb a").click();
    await animationFrame();
    expect(".o_sales_funnel_by_amount").toHaveClass("active");
});

test("a won stage opens too", async () => {
    recordFunnelData();
    onOpenStage();
    await openFunnel();
    await contains(".o_sales_funnel_won_stage").click();
    expect.verifySteps([[13, []]]);
});

test("the search bar's domain reaches the server", async () => {
    recordFunnelData();
    await openFunnel();
    await toggleSearchBarMenu();
    expect(".o_group_by_menu").toHaveCount(0);
    await toggleMenuItem("My opportunities");
    await animationFrame();
    expect(calls.map(({ domain }) => domain)).toEqual([[], [["user_id", "=", serverState.userId]]]);
    expect(calls[0].measure).toBe("count");
});

test("several processes: one is chosen beside the search bar", async () => {
    const processes = PROCESSES;
    recordFunnelData((domain) => funnelData({ processes, process_id: domain.length ? 8 : 7 }));
    onOpenStage();
    await openFunnel();
    expect(".o_sales_funnel_process").toHaveValue("7");
    await contains(".o_sales_funnel_process").select("8");
    await animationFrame();
    expect(calls[1].domain).toEqual([["process_id", "=", 8]]);
    expect(".o_sales_funnel_process").toHaveValue("8");
    await contains(".o_sales_funnel_stage[data-stage-id='11']").click();
    expect.verifySteps([[11, [["process_id", "=", 8]]]]);
});

async function openFunnelByLink(query) {
    redirect(`/odoo?${query}`);
    startRouter();
    await openFunnel();
}

test("the address keeps what was chosen", async () => {
    recordFunnelData(funnelData({ processes: PROCESSES }));
    await openFunnel();
    await contains(".o_sales_funnel_by_amount").click();
    await contains(".o_sales_funnel_process").select("8");
    await runAllTimers();
    expect(router.current).toMatchObject({ funnel_measure: "amount", funnel_process: 8 });
});

test("a link brings along what was chosen", async () => {
    recordFunnelData(funnelData({ processes: PROCESSES }));
    await openFunnelByLink("funnel_measure=amount&funnel_process=8");
    expect(".o_sales_funnel_by_amount").toHaveClass("active");
    expect(".o_sales_funnel_process").toHaveValue("8");
    expect(calls.map(({ domain }) => domain)).toEqual([[["process_id", "=", 8]]]);
    await runAllTimers();
    expect(router.current).toMatchObject({ funnel_measure: "amount", funnel_process: 8 });
});

test("a link with nonsense in it opens the funnel all the same", async () => {
    recordFunnelData();
    await openFunnelByLink("funnel_measure=7&funnel_process=none");
    expect(".o_sales_funnel_by_count").toHaveClass("active");
    expect(calls.map(({ domain }) => domain)).toEqual([[]]);
});

test("a link to a process that is gone shows the others", async () => {
    recordFunnelData((domain) => funnelData(domain.length ? { process_id: false, stages: [] } : {}));
    await openFunnelByLink("funnel_process=999");
    await animationFrame();
    expect(calls.map(({ domain }) => domain)).toEqual([[["process_id", "=", 999]], []]);
    expect(".o_sales_funnel_stage").toHaveCount(2);
    await runAllTimers();
    expect(router.current.funnel_process).toBe(undefined);
});

test("the address says what is drawn after the way back by breadcrumb", async () => {
    recordFunnelData();
    onOpenStage();
    await openFunnel();
    await contains(".o_sales_funnel_by_amount").click();
    await contains(".o_sales_funnel_stage[data-stage-id='11']").click();
    await animationFrame();
    expect.verifySteps([[11, []]]);
    await runAllTimers();
    await contains(".o_breadcrumb .o_back_button, .o_breadcrumb a").click();
    await animationFrame();
    await runAllTimers();
    expect(".o_sales_funnel_by_amount").toHaveClass("active");
    expect(router.current.funnel_measure).toBe("amount");
});

test("a process without opportunities stays chosen, and says so", async () => {
    const processes = PROCESSES;
    recordFunnelData((domain) =>
        domain.length ? funnelData({ processes, process_id: false, stages: [] }) : funnelData({ processes }),
    );
    await openFunnel();
    await contains(".o_sales_funnel_process").select("8");
    await animationFrame();
    expect(".o_sales_funnel_process").toHaveValue("8");
    expect(".o_sales_funnel_empty").toHaveText(/follows this process/);
});

test("a search without result in a chosen process says that there are others", async () => {
    const processes = PROCESSES;
    recordFunnelData((domain) =>
        domain.length > 1
            ? funnelData({ processes, process_id: false, stages: [] })
            : funnelData({ processes }),
    );
    await openFunnel();
    await contains(".o_sales_funnel_process").select("8");
    await toggleSearchBarMenu();
    await toggleMenuItem("My opportunities");
    expect(".o_sales_funnel_empty").toHaveText(/choose another process: only “Tender” is drawn/);
});

test("without opportunities it says how to begin", async () => {
    recordFunnelData(funnelData({ stages: [], processes: [] }));
    await openFunnel();
    expect(".o_sales_funnel_empty").toHaveText(/No opportunities here yet/);
    expect(".o_sales_funnel_empty").toHaveText(/Give a process to a sales team in Configuration/);
    expect(".o_sales_funnel_chart").toHaveCount(0);
});

test("a search without result says so instead", async () => {
    recordFunnelData(funnelData({ stages: [] }));
    await openFunnel({ context: { search_default_mine: 1 } });
    expect(".o_sales_funnel_empty").toHaveText(/No opportunity matches this search/);
});

test("says that it is loading, and keeps the old picture while a search is under way", async () => {
    const answers = [new Deferred(), new Deferred()];
    onFunnelData(() => answers[calls.push({}) - 1]);
    await openFunnel();
    expect(".o_sales_funnel_loading").toHaveCount(1);
    answers[0].resolve(funnelData());
    await animationFrame();
    expect(".o_sales_funnel_loading").toHaveCount(0);
    expect(queryAllTexts(NAMES)).toHaveLength(2);
    await toggleSearchBarMenu();
    await toggleMenuItem("My opportunities");
    await animationFrame();
    expect(".o_sales_funnel_page").toHaveAttribute("aria-busy", "true");
    expect(queryAllTexts(NAMES)).toHaveLength(2);
    answers[1].resolve(funnelData({ stages: funnelData().stages.slice(1) }));
    await animationFrame();
    expect(".o_sales_funnel_page").toHaveAttribute("aria-busy", "false");
    expect(queryAllTexts(NAMES)).toEqual(["Negotiation"]);
});

test("a slow answer to an earlier search does not replace the later one", async () => {
    const slow = new Deferred();
    onFunnelData((domain) => {
        calls.push(domain);
        return calls.length === 2 ? slow : funnelData();
    });
    await openFunnel();
    await toggleSearchBarMenu();
    await toggleMenuItem("My opportunities");
    await toggleMenuItem("My opportunities");
    await animationFrame();
    expect(calls.length).toBe(3);
    slow.resolve(funnelData({ stages: funnelData().stages.slice(1) }));
    await animationFrame();
    expect(queryAllTexts(NAMES)).toEqual(["Initial contact", "Negotiation"]);
    expect(".o_sales_funnel_page").toHaveAttribute("aria-busy", "false");
});

test("a failed call can be tried again", async () => {
    expect.errors(1);
    let fails = true;
    onFunnelData(() => {
        if (fails) {
            throw new Error("no connection");
        }
        return funnelData();
    });
    await openFunnel();
    await animationFrame();
    expect(".o_sales_funnel_failed").toHaveCount(1);
    expect.verifyErrors([/no connection/]);
    await contains(".modal .btn-close, .modal footer button").click();
    fails = false;
    await contains(".o_sales_funnel_failed button").click();
    await animationFrame();
    expect(queryAllTexts(NAMES)).toHaveLength(2);
});

test("a table says the same to a screen reader, and each slice has a name", async () => {
    recordFunnelData();
    await openFunnel();
    expect(".o_sales_funnel_table tbody tr").toHaveCount(3);
    expect(".o_sales_funnel_table tbody tr:eq(1) td:eq(7)").toHaveText("too few");
    const label = queryFirst(".o_sales_funnel_stage").getAttribute("aria-label");
    expect(label).toInclude("Initial contact: 20 opportunities");
});
