import { Component, useEffect, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { dayText, judgedText } from "./checklist_format";

/** One exit criterion: met or not, how it is judged, and the box with its evidence where the rep ticks it. */
export class ChecklistCriterion extends Component {
    static template = "sales_process_mgmt.ChecklistCriterion";
    static props = {
        criterion: Object,
        editable: Boolean,
        /** (criterion, isDone, evidence) → Promise<boolean>, false when nothing was stored */
        tick: Function,
        /** (criterion, text|null): what is being typed as evidence; null when it was given up */
        draft: Function,
        /** (criterion) → what was being typed when the step was folded, undefined if nothing was */
        drafted: Function,
    };

    setup() {
        this.evidenceRef = useRef("evidence");
        const begun = this.props.drafted(this.props.criterion);
        this.state = useState({ isAsking: begun !== undefined, evidence: begun || "", isBusy: false });
        useEffect(
            (isAsking) => isAsking && this.evidenceRef.el?.focus(),
            () => [this.state.isAsking],
        );
    }

    get canTick() {
        return this.props.editable && this.props.criterion.kind === "tick";
    }

    get boxId() {
        return `sales_criterion_${this.props.criterion.id}`;
    }

    /** Who ticked it and when; for all else, how it is judged. */
    get judged() {
        const { kind, met, user, date } = this.props.criterion;
        return kind === "tick" && met && user
            ? _t("Ticked by %(user)s, %(day)s", { user, day: dayText(date) })
            : judgedText(kind);
    }

    get stateText() {
        return this.props.criterion.met ? _t("Met") : _t("Not met yet");
    }

    get hasText() {
        return this.state.evidence.trim().length > 0;
    }

    /** The box itself: it shows what the server says, never what was merely clicked. */
    async onBoxClick(ev) {
        ev.preventDefault();
        const { criterion } = this.props;
        if (!criterion.met && criterion.needs_evidence) {
            this.ask();
        } else {
            // Unticking keeps the text: the same hand may tick again a moment later.
            await this.store(!criterion.met, criterion.evidence || false);
        }
    }

    ask() {
        // What was typed before a failed call, or before "Cancel", is still there.
        this.state.evidence ||= this.props.criterion.evidence || "";
        this.state.isAsking = true;
        this.typed(this.state.evidence);
    }

    typed(text) {
        this.props.draft(this.props.criterion, text);
    }

    cancel() {
        this.state.isAsking = false;
        this.props.draft(this.props.criterion, null);
    }

    async storeEvidence() {
        if (this.hasText && (await this.store(true, this.state.evidence.trim()))) {
            this.state.isAsking = false;
            this.state.evidence = "";
        }
    }

    async store(isDone, evidence) {
        if (this.state.isBusy) {
            return false;
        }
        this.state.isBusy = true;
        try {
            return await this.props.tick(this.props.criterion, isDone, evidence);
        } finally {
            this.state.isBusy = false;
        }
    }
}
