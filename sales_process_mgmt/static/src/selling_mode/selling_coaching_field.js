import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** What to do in each buying step when selling in the mode that fits; the customer's own step is open. */
export class SellingCoachingField extends Component {
    static template = "sales_process_mgmt.SellingCoachingField";
    static props = { ...standardFieldProps };

    setup() {
        this.state = useState({ toggled: {} });
    }

    get steps() {
        return this.props.record.data[this.props.name] || [];
    }

    /** The step that was chosen, else the one that the customer's buying phase tells. */
    isCurrent(step) {
        const chosen = this.props.record.data.sales_buying_step;
        return chosen ? step.step === chosen : Boolean(step.by_phase);
    }

    /** Until a step is known all are open: there is nothing to look for in five folded lines. */
    isOpen(step) {
        const isShown = this.isCurrent(step) || !this.steps.some((other) => this.isCurrent(other));
        return this.state.toggled[step.step] ?? isShown;
    }

    toggle(step) {
        this.state.toggled[step.step] = !this.isOpen(step);
    }
}

export const sellingCoachingField = {
    component: SellingCoachingField,
    displayName: _t("Coaching of the selling mode"),
    supportedTypes: ["json"],
    fieldDependencies: [{ name: "sales_buying_step", type: "selection" }],
};

registry.category("fields").add("sales_selling_coaching", sellingCoachingField);
