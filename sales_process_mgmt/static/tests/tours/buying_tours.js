import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** Opens the deal's buying centre, adds the decision maker in one line, and sees the gap go; by place, not by word. */
tours.add("sales_buying_centre", {
    steps: () => [
        {
            content: "the tab of the deal",
            trigger: ".o_notebook .nav-link[name=sales_deal]",
            run: "click",
        },
        {
            content: "its buying centre",
            trigger: ".o_notebook .nav-link[name=sales_buying_centre]",
            run: "click",
        },
        {
            content: "nobody decides yet: the map says so",
            trigger: ".o_sales_buying_gaps li[data-gap=decision_maker]",
        },
        {
            content: "begin a line for the decision maker",
            trigger: "tr[data-level=decide] td.o_gap[rowspan='1'] button",
            run: "click",
        },
        {
            content: "type a name that is no contact yet",
            trigger: ".o_selected_row .o_field_widget[name=partner_id] input",
            run: "edit Zhang Wei",
        },
        {
            content: "create it inline",
            trigger: ".o-autocomplete--dropdown-menu .o_m2o_dropdown_option_create a",
            run: "click",
        },
        {
            content: "the gap is gone before saving",
            trigger:
                ".o_sales_buying_map:not(:has(li[data-gap=decision_maker])) .o_sales_buying_name:contains(Zhang Wei)",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: ".o_form_saved",
        },
    ],
});
