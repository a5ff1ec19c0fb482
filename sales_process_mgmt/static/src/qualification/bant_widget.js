import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const COLOURS = {
    unknown: "text-bg-light border",
    negative: "text-bg-danger",
    partial: "text-bg-warning",
    confirmed: "text-bg-success",
};
const LETTERS = ["budget", "authority", "need", "timeline"];

/** Budget, authority, need and timeline as four coloured letters; each says in words what is known. */
export class BantWidget extends Component {
    static template = "sales_process_mgmt.BantWidget";
    static props = { ...standardWidgetProps };

    get letters() {
        return LETTERS.map((letter) => {
            const name = `sales_bant_${letter}`;
            const { string, selection } = this.props.record.fields[name];
            const state = this.props.record.data[name] || "unknown";
            const label = selection.find(([value]) => value === state)[1];
            return { letter: letter[0].toUpperCase(), title: `${string}: ${label}`, colour: COLOURS[state] };
        });
    }
}

registry.category("view_widgets").add("sales_bant", { component: BantWidget });
