import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const planTab = {
    content: "the payment plan",
    trigger: ".o_notebook .nav-link[name=plan]",
    run: "click",
};

const inState = (state) => ({
    content: `the contract is ${state}`,
    trigger: `.o_statusbar_status .o_arrow_button_current[data-value=${state}]`,
});

const statusButton = (name) => ({
    trigger: `.o_statusbar_buttons button[name=${name}]:not(:disabled)`,
    run: "click",
});

/** Walk 1: 2,000 are missing in the plan; a template puts it right. */
tours.add("sales_contract_submit", {
    steps: () => [
        inState("draft"),
        statusButton("action_submit"),
        {
            content: "the difference is named",
            trigger: ".modal:contains(2,000.00 less than the total)",
        },
        {
            trigger: ".modal footer button.btn-primary",
            run: "click",
        },
        planTab,
        {
            content: "30 / 60 / 10 %",
            trigger: ".o_field_widget[name=installment_template_id] input",
            run: "edit 30 / 60 / 10",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(30 / 60 / 10 %) a",
            run: "click",
        },
        {
            content: "its amounts follow from the total",
            trigger: ".o_field_widget[name=installment_ids] .o_data_row:eq(1):contains(72,000.00)",
        },
        statusButton("action_submit"),
        inState("submitted"),
    ],
});

tours.add("sales_contract_approve", {
    steps: () => [
        inState("submitted"),
        {
            trigger: ".o_statusbar_buttons button.btn-primary:contains(Approve)",
            run: "click",
        },
        {
            trigger: ".modal footer button[name=action_decide].btn-primary",
            run: "click",
        },
        {
            content: "nothing is left to decide for this user",
            trigger:
                "body:not(:has(.modal)) .o_statusbar_buttons:not(:has(button.btn-primary:contains(Approve)))",
        },
    ],
});

tours.add("sales_contract_sign", {
    steps: () => [
        inState("approved"),
        statusButton("action_sign"),
        inState("signed"),
        planTab,
        {
            content: "the deposit is invoiced by its button",
            trigger:
                ".o_field_widget[name=installment_ids] .o_data_row:eq(0) button[name=action_create_invoice]",
            run: "click",
        },
        {
            content: "the clerk does not open invoices: he is told, and stays",
            trigger: ".o_notification:contains(36,000.00)",
        },
        {
            content: "it is not asked for twice",
            trigger:
                ".o_field_widget[name=installment_ids] .o_data_row:eq(0):not(:has(button[name=action_create_invoice]))",
        },
    ],
});
