import { mailModels } from "@mail/../tests/mail_test_helpers";
import {
    defineModels,
    fields,
    getService,
    models,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

class SalesFunnelReport extends models.Model {
    _name = "sales.funnel.report";

    user_id = fields.Many2one({ string: "Salesperson", relation: "res.users" });

    _views = {
        search: /* xml */ `
            <search>
                <filter name="mine" string="My opportunities" domain="[('user_id', '=', uid)]"/>
                <filter name="all" string="Everybody" domain="[]"/>
            </search>`,
    };
}

class CrmLead extends models.Model {
    _name = "crm.lead";

    name = fields.Char();

    _records = [{ id: 1, name: "Boiler for Hangzhou" }];
    _views = { list: `<list><field name="name"/></list>` };
}

export function defineFunnelModels() {
    defineModels({ ...mailModels, SalesFunnelReport, CrmLead });
}

const STAGE = {
    is_won: false,
    fold: false,
    entered: 100,
    current: 0,
    current_amount: 0,
    moved_on: 0,
    lost: 0,
    conversion: null,
    median_days: null,
    rate: null,
    resolved: 0,
    rate_low: null,
    rate_high: null,
    too_few: true,
};

/** A funnel whose widest stage by number is not its widest by amount. */
export function funnelData(values = {}) {
    return {
        measure: "count",
        currency_id: 1,
        processes: [{ id: 7, name: "Standard B2B funnel" }],
        process_id: 7,
        stages: [
            {
                ...STAGE,
                id: 11,
                name: "Initial contact",
                current: 20,
                current_amount: 1000000,
                moved_on: 60,
                lost: 20,
                conversion: 0.75,
                median_days: 9.5,
                rate: 0.35,
                resolved: 80,
                rate_low: 0.25,
                rate_high: 0.46,
                too_few: false,
            },
            {
                ...STAGE,
                id: 12,
                name: "Negotiation",
                current: 5,
                current_amount: 2000000,
                moved_on: 6,
                lost: 4,
                conversion: 0.6,
                median_days: 1,
                rate: 0.6,
                resolved: 8,
            },
            { ...STAGE, id: 13, name: "Signed", is_won: true, fold: true, entered: 6, won: 6 },
        ],
        totals: { count: 25, amount: 3000000, weighted: 1100000, velocity: null },
        ...values,
    };
}

/** Answers every call of the funnel with `data`, which may be a function of the domain. */
export function onFunnelData(data) {
    onRpc("sales.funnel.report", "get_funnel_data", ({ args }) =>
        typeof data === "function" ? data(...args) : data,
    );
}

export async function openFunnel(action = {}) {
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "sales_process_mgmt.funnel",
        name: "Funnel",
        res_model: "sales.funnel.report",
        ...action,
    });
}
