import { Component, onMounted, useRef } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { useDrafts } from "../drafts/use_drafts";
import { ChecklistStep } from "./checklist_step";

/** Evidence that is being typed, per model of a form: as `record_criterion` → { resId, criterion, text }. */
const DRAFTS = new WeakMap();

/** The exit criteria of an opportunity's process, from the json field `sales_checklist`. */
export class SalesChecklistField extends Component {
    static template = "sales_process_mgmt.SalesChecklistField";
    static components = { ChecklistStep };
    static props = { ...standardFieldProps };

    setup() {
        // Not `useService`: that forgets the calls of a component that is gone, and a draft is stored as it goes.
        this.orm = this.env.services.orm;
        const root = useRef("root");
        // A refusal leads here: on a phone the checklist stands far below the head of the form.
        onMounted(() => this.props.record.context.sales_show_checklist && root.el?.scrollIntoView());
        this.tick = this.tick.bind(this);
        this.draft = this.draft.bind(this);
        this.drafted = this.drafted.bind(this);
        this.drafts = useDrafts(DRAFTS, this.props.record.model, (draft) => this.storeDraft(draft)).drafts;
    }

    get checklist() {
        return this.props.record.data[this.props.name] || { editable: false, steps: [] };
    }

    get isNew() {
        return !this.props.record.resId;
    }

    /** A refusal names the steps in which something is missing. */
    isWanted(step) {
        return (this.props.record.context.sales_open_steps || []).includes(step.id);
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
        const key = this.draftKey(criterion);
        const draft = this.drafts.get(key);
        this.drafts.delete(key);
        let isStored = false;
        try {
            if (!(await this.saveIfDirty())) {
                return false;
            }
            await this.callTick(criterion, isDone, evidence);
            isStored = true;
        } finally {
            if (draft && !isStored) {
                this.drafts.set(key, draft);
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

    callTick(criterion, isDone, evidence, resId = this.props.record.resId) {
        const { context, resModel } = this.props.record;
        return this.orm.call(resModel, "sales_tick_criterion", [[resId], criterion.id, isDone, evidence], {
            context,
        });
    }

    draftKey(criterion) {
        return `${this.props.record.resId}_${criterion.id}`;
    }

    /** Remembers what is being typed; what is stored already, or given up, is no draft. */
    draft(criterion, text) {
        if (text === null || text.trim() === (criterion.evidence || "")) {
            this.drafts.delete(this.draftKey(criterion));
        } else {
            const { resId } = this.props.record;
            this.drafts.set(this.draftKey(criterion), { resId, criterion, text: text.trim() });
        }
    }

    drafted(criterion) {
        return this.drafts.get(this.draftKey(criterion))?.text;
    }

    /** Keeps begun evidence; nothing is ticked by it. */
    async storeDraft({ resId, criterion, text }) {
        // A tick that needs evidence does not hold without any.
        const isMet = criterion.met && !(criterion.needs_evidence && !text);
        await this.callTick(criterion, isMet, text || false, resId);
        // What the form has read before still stands in it.
        Object.assign(criterion, { evidence: text, met: isMet });
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
