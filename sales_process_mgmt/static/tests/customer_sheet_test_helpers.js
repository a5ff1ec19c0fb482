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

class SalesCustomer extends models.Model {
    _name = "sales.customer";

    name = fields.Char();
    user_id = fields.Many2one({ string: "Salesperson", relation: "res.users" });
    telesales_code = fields.Selection({ selection: [["2", "2 Contacted"]] });
    deal_intention = fields.Selection({ selection: [["4", "Good"]] });

    _records = [{ id: 1, name: "Hangzhou Boilers", telesales_code: "2", deal_intention: "4" }];
    _views = {
        list: `<list><field name="name"/></list>`,
        kanban: `<kanban><templates><t t-name="card"><field name="name"/></t></templates></kanban>`,
        search: `<search><filter name="mine" string="Mine" domain="[('user_id', '=', uid)]"/></search>`,
    };
}

export function defineSheetModels() {
    defineModels({ ...mailModels, SalesCustomer });
}

/** Two codes and two intentions; two customers without a code. */
export function sheetData(values = {}) {
    return {
        codes: [
            ["0", "0 Not reached"],
            ["2", "2 Contacted"],
            [false, "No code"],
        ],
        intentions: [
            ["1", "Unlikely"],
            ["4", "Good"],
            [false, "Not judged"],
        ],
        counts: [
            ["2", "1", 3],
            ["2", "4", 7],
            [false, "4", 2],
        ],
        ...values,
    };
}

/** Answers every call of the sheet with what `data` says of the domain. */
export function onSheet(data) {
    onRpc("sales.customer", "get_customer_sheet", ({ args }) => data(...args));
}

export async function openSheet() {
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "sales_process_mgmt.customer_sheet",
        name: "Customer Funnel",
        res_model: "sales.customer",
    });
}
