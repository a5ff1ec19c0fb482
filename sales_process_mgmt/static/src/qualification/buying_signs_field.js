import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * The signs that show in which phase of buying the customer is, to be ticked, and what moves him on.
 *
 * The field keeps the ids of those that were seen; `sales_buying_guide` says which signs there are. Before a phase is
 * chosen all signs are offered, and the first one that is ticked chooses it.
 */
export class BuyingSignsField extends Component {
    static template = "sales_process_mgmt.BuyingSignsField";
    static props = { ...standardFieldProps };

    get seen() {
        return this.props.record.data[this.props.name] || [];
    }

    get phases() {
        const { sales_buying_guide: guide, sales_buying_phase: phase } = this.props.record.data;
        return (guide || []).filter((item) => !phase || item.phase === phase);
    }

    get isChosen() {
        return Boolean(this.props.record.data.sales_buying_phase);
    }

    signId(id) {
        return `${this.props.id || this.props.name}_${id}`;
    }

    async toggle(phase, id) {
        const seen = this.seen.includes(id) ? this.seen.filter((other) => other !== id) : [...this.seen, id];
        const changes = { [this.props.name]: seen };
        if (!this.isChosen) {
            changes.sales_buying_phase = phase;
        }
        await this.props.record.update(changes);
    }
}

registry.category("fields").add("sales_buying_signs", {
    component: BuyingSignsField,
    supportedTypes: ["json"],
    fieldDependencies: [
        { name: "sales_buying_guide", type: "json", readonly: true },
        { name: "sales_buying_phase", type: "selection" },
    ],
});
