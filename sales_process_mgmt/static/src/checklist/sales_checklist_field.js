import { Component, onMounted, useRef } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { ChecklistStep } from "./checklist_step";

/** The exit criteria of an opportunity's process, from the json field `sales_checklist`. */
export class SalesChecklistField extends Component {
    static template = "sales_process_mgmt.SalesChecklistField";
    static components = { ChecklistStep };
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        const root = useRef("root");
        // A refusal leads here: on a phone the checklist stands far below the head of the form.
        onMounted(() => this.props.record.context.sales_show_checklist && root.el?.scrollIntoView());
        this.tick = this.tick.bind(this);
        this.draft = this.draft.bind(this);
        /** Evidence that is being typed, as criterion id → { criterion, text }. */
        this.drafts = new Map();
        const { bus } = this.props.record.model;
        useBus(bus, "NEED_LOCAL_CHANGES", ({ detail }) => detail.proms.push(this.storeDrafts()));
        useSetupAction({
            beforeLeave: () => this.storeDrafts(),
            beforeUnload: (ev) => this.drafts.size && ev.preventDefault(),
        });
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
        const draft = this.drafts.get(criterion.id);
        this.drafts.delete(criterion.id);
        let isStored = false;
        try {
            if (!(await this.saveIfDirty())) {
                return false;
            }
            await this.callTick(criterion, isDone, evidence);
            isStored = true;
        } finally {
            if (draft && !isStored) {
                this.drafts.set(criterion.id, draft);
            }
        }
        // Typed while the call was under way: reloading would throw it away, saving reads afresh as well.
        if (await record.isDirty()) {
            await record.save();
        } else {
            await record.load();
        }
        return true;
    }

    callTick(criterion, isDone, evidence) {
        const { record } = this.props;
        const args = [[record.resId], criterion.id, isDone, evidence];
        return this.orm.call(record.resModel, "sales_tick_criterion", args, { context: record.context });
    }

    /** Remembers what is being typed; what is stored already, or given up, is no draft. */
    draft(criterion, text) {
        if (text === null || text.trim() === (criterion.evidence || "")) {
            this.drafts.delete(criterion.id);
        } else {
            this.drafts.set(criterion.id, { criterion, text: text.trim() });
        }
    }

    /** Keeps begun evidence when the form is saved or left, as Odoo keeps its fields; nothing is ticked by it. */
    async storeDrafts() {
        for (const [id, draft] of [...this.drafts]) {
            const { criterion, text } = draft;
            this.drafts.delete(id);
            // A tick that needs evidence does not hold without any.
            const isMet = criterion.met && !(criterion.needs_evidence && !text);
            try {
                await this.callTick(criterion, isMet, text || false);
            } catch (error) {
                this.drafts.set(id, draft);
                throw error;
            }
        }
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
