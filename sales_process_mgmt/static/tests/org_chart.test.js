import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { mailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    models,
    mockService,
    mountView,
} from "@web/../tests/web_test_helpers";

class Person extends models.Model {
    _name = "person";
    name = fields.Char();
    _records = [
        { id: 11, name: "Ma" },
        { id: 12, name: "Li" },
        { id: 13, name: "Sun" },
    ];
}

class Line extends models.Model {
    _name = "sales.account.contact";
    partner_id = fields.Many2one({ relation: "person" });
    function = fields.Char();
    department = fields.Char();
    side = fields.Selection({
        selection: [
            ["using", "Using"],
            ["management", "Management"],
        ],
    });
    superior_id = fields.Many2one({ relation: "sales.account.contact" });
    _records = [
        { id: 1, partner_id: 11, function: "Head", side: "management", superior_id: false },
        { id: 2, partner_id: 12, function: "Engineer", side: "using", department: "Plant", superior_id: 1 },
        { id: 3, partner_id: 13, function: "", side: "using", superior_id: 2 },
    ];
}

class Account extends models.Model {
    _name = "sales.key.account";
    contact_ids = fields.One2many({ relation: "sales.account.contact" });
    _records = [
        { id: 1, contact_ids: [1, 2, 3] },
        { id: 2, contact_ids: [] },
    ];
    _views = {
        form: /* xml */ `
            <form>
                <widget name="sales_org_chart"/>
                <field name="contact_ids">
                    <list editable="bottom">
                        <field name="partner_id"/><field name="function"/><field name="side"/>
                        <field name="department"/><field name="superior_id"/>
                    </list>
                </field>
            </form>`,
    };
}

defineModels({ ...mailModels, Person, Line, Account });

test("the chart draws the list of people, each below the superior", async () => {
    await mountView({ type: "form", resModel: "sales.key.account", resId: 1 });
    expect(".o_sales_org > .o_sales_org_node").toHaveCount(1);
    expect(queryAllTexts(".o_sales_org_person .fw-bold")).toEqual(["Ma", "Li", "Sun"]);
    // Styles may not be there yet: the name is asked for, not the lines of the whole.
    expect(".o_sales_org_node .o_sales_org_node .o_sales_org_node .fw-bold").toHaveText("Sun");
    expect(".o_sales_org_management").toHaveCount(1);
    expect(".o_sales_org_node .o_sales_org_node .text-muted:first").toHaveText("Engineer · Using · Plant");
});

test("a person opens the contact", async () => {
    mockService("action", {
        doAction: (action) => expect.step([action.res_model, action.res_id]),
    });
    await mountView({ type: "form", resModel: "sales.key.account", resId: 1 });
    await contains(".o_sales_org_person:eq(1)").click();
    expect.verifySteps([["res.partner", 12]]);
});

test("nobody is known yet: no chart", async () => {
    await mountView({ type: "form", resModel: "sales.key.account", resId: 2 });
    expect(".o_sales_org").toHaveCount(0);
});
