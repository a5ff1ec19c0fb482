import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { ChecklistStep } from "./checklist_step";

/** The exit criteria of an opportunity's process, from the json field `sales_checklist`. */
export class SalesChecklistField extends Component {
    static template = "sales_process_mgmt.SalesChecklistField";
    static components = { ChecklistStep };
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.tick = this.tick.bind(this);
    }

    get checklist() {
        return this.props.record.data[this.props.name] || { editable: false, steps: [] };
    }

    get isNew() {
        return !this.props.record.resId;
    }

    /** Opportunities share their process's steps: what was typed for one must not stand in the next. */
    stepKey(step) {
        return `${this.props.record.resId}_${step.id}`;
    }

    /**
     * The server says who may tick. The field itself is computed, so `props.readonly` is always set;
     * a form that is not in edition (a read-only view) is respected.
     */
    get editable() {
        return Boolean(this.checklist.editable) && this.props.record.isInEdition;
    }

    /**
     * Stores a tick without losing what the user typed elsewhere in the form.
     *
     * @returns {Promise<boolean>} whether the tick was stored; an error of the server is thrown on, so that
     *  Odoo shows it and the caller keeps its evidence text
     */
    async tick(criterion, isDone, evidence) {
        const { record } = this.props;
        if (!(await this.saveIfDirty())) {
            return false;
        }
        const args = [[record.resId], criterion.id, isDone, evidence];
        await this.orm.call(record.resModel, "sales_tick_criterion", args, {
            context: record.context,
        });
        // Typed while the call was under way: reloading would throw it away, saving reads afresh as well.
        if (await record.isDirty()) {
            await record.save();
        } else {
            await record.load();
        }
        return true;
    }

    async saveIfDirty() {
        const { record } = this.props;
        return !(await record.isDirty()) || record.save();
    }
}

export const salesChecklistField = {
    component: SalesChecklistField,
    displayName: _t("Sales checklist"),
    supportedTypes: ["json"],
};

registry.category("fields").add("sales_checklist", salesChecklistField);
