import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** A card of the pipeline, by its name, in the column at that place. */
function card(name, column) {
    return `.o_kanban_group:eq(${column}) .o_kanban_record:contains(${name})`;
}

const columns = (names) =>
    names.map((name, position) => ({
        content: `column ${name} at place ${position}`,
        trigger: `.o_kanban_group:eq(${position}) .o_column_title:contains(${name})`,
    }));

tours.add("sales_process_columns", {
    steps: () => [
        ...columns([
            "Initial contact",
            "Project evaluation",
            "Solution design",
            "Commercial negotiation",
            "Contract signing",
            "After-sales",
        ]),
        {
            content: "no other column",
            trigger: ".o_kanban_renderer:not(:has(.o_kanban_group:eq(6)))",
        },
    ],
});

tours.add("sales_process_columns_plain", {
    steps: () => [
        ...columns(["New", "Qualified", "Proposition", "Won"]),
        {
            content: "no other column",
            trigger: ".o_kanban_renderer:not(:has(.o_kanban_group:eq(4)))",
        },
    ],
});

tours.add("sales_process_gate", {
    steps: () => [
        {
            content: "drag from the first to the third column",
            trigger: card("Tour deal", 0),
            run: "drag_and_drop (.o_opportunity_kanban .o_kanban_group:eq(2))",
        },
        ...[
            "In “Initial contact”:",
            "Budget is known",
            "In “Project evaluation”:",
            "Decision maker is met",
        ].map((text) => ({
            content: `the refusal names ${text}`,
            trigger: `.modal .modal-body:contains(${text})`,
        })),
        {
            content: "the card is back",
            trigger: card("Tour deal", 0).replace(".o_kanban_group", "body:has(.modal) .o_kanban_group"),
        },
        {
            content: "go to the checklist",
            trigger: ".modal-footer button:contains(Open the checklist)",
            run: "click",
        },
        {
            content: "tick the first criterion: it asks for evidence",
            trigger: ".o_sales_criterion:contains(Budget is known) input[type=checkbox]",
            run: "click",
        },
        {
            trigger: ".o_sales_criterion:contains(Budget is known) textarea",
            run: "edit The board minutes of May name it",
        },
        {
            trigger: ".o_sales_criterion:contains(Budget is known) .o_sales_criterion_store",
            run: "click",
        },
        {
            content: "it is ticked",
            trigger: ".o_sales_criterion.o_met:contains(Budget is known)",
        },
        {
            content: "fill the amount",
            trigger: ".o_field_widget[name=expected_revenue] input",
            run: "edit 5000",
        },
        {
            content: "the second stage is open too: something is missing there",
            trigger: ".o_sales_step:contains(Project evaluation) .o_sales_step_body",
        },
        {
            content: "tick the one of the second stage; what was typed is saved with it",
            trigger: ".o_sales_criterion:contains(Decision maker is met) input[type=checkbox]",
            run: "click",
        },
        {
            trigger: ".o_sales_criterion.o_met:contains(Decision maker is met)",
        },
        {
            content: "back to the pipeline",
            trigger: ".o_breadcrumb .o_back_button",
            run: "click",
        },
        {
            content: "drag again",
            trigger: card("Tour deal", 0),
            run: "drag_and_drop (.o_opportunity_kanban .o_kanban_group:eq(2))",
        },
        {
            content: "it passes",
            trigger: card("Tour deal", 2),
        },
    ],
});

tours.add("sales_process_statusbar", {
    steps: () => [
        {
            content: "type something",
            trigger: ".o_field_widget[name=expected_revenue] input",
            run: "edit 7777",
        },
        {
            content: "move on in the status bar",
            trigger: ".o_statusbar_status button:contains(Project evaluation)",
            run: "click",
        },
        {
            content: "refused",
            trigger: ".modal .modal-body:contains(Budget is known)",
        },
        {
            trigger: ".modal-footer button:contains(Close)",
            run: "click",
        },
        {
            content: "the stage is what it was",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Initial contact)",
        },
        {
            content: "what was typed can be saved",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: ".o_form_saved",
        },
    ],
});

tours.add("sales_process_override", {
    steps: () => [
        {
            content: "override the gate",
            trigger: "button:contains(Override Gate)",
            run: "click",
        },
        {
            content: "what is not met is shown",
            trigger: ".modal .o_field_widget[name=unmet]:contains(Budget is known)",
        },
        {
            trigger: ".modal .o_field_widget[name=reason] textarea",
            run: "edit The frame contract covers it",
        },
        {
            trigger: ".modal button[name=action_override]",
            run: "click",
        },
        {
            content: "the opportunity has moved",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Project evaluation)",
        },
        {
            content: "the reason is on the chatter",
            trigger: ".o-mail-Message:contains(The frame contract covers it)",
        },
        {
            content: "and it is an alert",
            trigger: "button[name=action_sales_open_alerts]",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains(Gate overridden)",
        },
    ],
});

tours.add("sales_process_funnel", {
    steps: () => [
        {
            content: "by amount",
            trigger: "button:contains(By amount)",
            run: "click",
        },
        {
            content: "open the slice",
            trigger: ".o_sales_funnel_stage:contains(Initial contact)",
            run: "click",
        },
        {
            content: "the opportunities behind it",
            trigger: ".o_list_view .o_data_row:contains(Tour deal)",
        },
    ],
});

tours.add("sales_process_change", {
    steps: () => [
        {
            trigger: "button[name=action_sales_change_process]",
            run: "click",
        },
        {
            content: "the wizard counts the opportunities of each stage",
            trigger: ".modal .o_data_row:contains(New)",
        },
        {
            trigger: ".modal button[name=action_apply]",
            run: "click",
        },
        {
            content: "the team follows the process",
            trigger:
                "body:not(:has(.modal)) .o_field_widget[name=sales_process_id]:contains(Standard B2B funnel)",
        },
    ],
});
