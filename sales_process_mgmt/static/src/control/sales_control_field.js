import { Component, useState } from "@odoo/owl";
import { deserializeDateTime, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { Mutex } from "@web/core/utils/concurrency";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { useDrafts } from "../drafts/use_drafts";
import { ControlFactor } from "./control_factor";

/** Evidence that is being typed, per model of a form: `record_factor` → { resId, factor, text }. */
const DRAFTS = new WeakMap();

/** The thirteen factors of the control score and the last changes of it, from the json field `sales_control_sheet`. */
export class SalesControlField extends Component {
    static template = "sales_process_mgmt.SalesControlField";
    static components = { ControlFactor };
    static props = { ...standardFieldProps };

    setup() {
        // Not `useService`: that forgets the calls of a component that is gone, and a draft is stored as it goes.
        this.orm = this.env.services.orm;
        this.mutex = new Mutex(); // who taps thirteen times must not run into himself on the server
        this.state = useState({ pending: {} });
        const { drafts, storeDrafts } = useDrafts(DRAFTS, this.props.record.model, (draft) =>
            this.storeDraft(draft),
        );
        this.drafts = drafts;
        this.storeDrafts = storeDrafts;
        this.answer = this.answer.bind(this);
        this.draft = this.draft.bind(this);
        this.drafted = this.drafted.bind(this);
    }

    get sheet() {
        const empty = { editable: false, factors: [], contacts: [], history: [] };
        return this.props.record.data[this.props.name] || empty;
    }

    get isNew() {
        return !this.props.record.resId;
    }

    /** The field is computed, so `props.readonly` is always set; a form that is not in edition is respected. */
    get editable() {
        return Boolean(this.sheet.editable) && this.props.record.isInEdition;
    }

    get groups() {
        const groups = [
            { kind: "win", label: _t("Win") },
            { kind: "first", label: _t("First") },
            { kind: "clear", label: _t("Clear") },
        ];
        for (const group of groups) {
            group.factors = this.sheet.factors.filter(({ kind }) => kind === group.kind);
            group.yes = group.factors.filter(
                ({ id, state }) => (this.pendingOf(id) || state) === "yes",
            ).length;
        }
        return groups.filter(({ factors }) => factors.length);
    }

    /** What changed last, newest first, in words. */
    get history() {
        const codes = Object.fromEntries(
            this.sheet.factors.map(({ id, code, name }) => [id, { code, name }]),
        );
        const states = { yes: _t("Yes"), no: _t("No"), unknown: _t("Unknown") };
        return this.sheet.history.map((line) => ({
            ...line,
            day: formatDate(deserializeDateTime(line.date)),
            code: codes[line.factor_id]?.code || "",
            name: codes[line.factor_id]?.name || (line.to_state ? _t("Archived factor") : _t("Counted anew")),
            change: line.to_state ? `${states[line.from_state]} → ${states[line.to_state]}` : "",
            zone: line.zone || "muted",
        }));
    }

    key(factor, resId = this.props.record.resId) {
        return `${resId}_${factor.id}`;
    }

    pendingOf(factorId) {
        return this.state.pending[this.key({ id: factorId })];
    }

    /**
     * Stores an answer without losing what the user typed elsewhere in the form, and reads the form afresh, so that
     * the strip above tells the new score. Shown at once; an error of the server is thrown on and takes it back.
     */
    async answer(factor, values) {
        const { resId } = this.props.record;
        const key = this.key(factor);
        if (values.state) {
            this.state.pending[key] = values.state;
        }
        try {
            await this.mutex.exec(() => this.store(resId, factor, values));
        } finally {
            if (this.state.pending[key] === values.state) {
                delete this.state.pending[key];
            }
        }
    }

    async store(resId, factor, values) {
        const { record } = this.props;
        if (record.resId !== resId || !(await this.saveIfDirty())) {
            return;
        }
        await this.call(resId, factor, values);
        // Typed while the call was under way: reloading would throw it away, saving reads afresh as well.
        if (await record.isDirty()) {
            await record.save();
        } else if (record.resId === resId) {
            await record.load();
        }
    }

    call(resId, factor, values) {
        const { context, resModel } = this.props.record;
        return this.orm.call(resModel, "sales_answer_control", [[resId], factor.id, values], { context });
    }

    /** Remembers what is being typed; what is stored already is no draft. */
    draft(factor, text) {
        if (text.trim() === factor.evidence) {
            this.drafts.delete(this.key(factor));
        } else {
            this.drafts.set(this.key(factor), { resId: this.props.record.resId, factor, text: text.trim() });
        }
    }

    drafted(factor) {
        return this.drafts.get(this.key(factor))?.text;
    }

    async storeDraft({ resId, factor, text }) {
        await this.call(resId, factor, { evidence: text || false });
        factor.evidence = text; // what the form has read before still stands in it
    }

    async saveIfDirty() {
        const { record } = this.props;
        return !(await record.isDirty()) || record.save();
    }
}

export const salesControlField = {
    component: SalesControlField,
    displayName: _t("Control score"),
    supportedTypes: ["json"],
};

registry.category("fields").add("sales_control", salesControlField);
