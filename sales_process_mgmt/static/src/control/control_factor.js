import { Component, onWillUpdateProps, useState } from "@odoo/owl";
import { deserializeDateTime, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

/** One factor: a tap for yes, no or unknown; evidence and who confirmed it below, once there is something to say. */
export class ControlFactor extends Component {
    static template = "sales_process_mgmt.ControlFactor";
    static props = {
        factor: Object,
        contacts: Array,
        editable: Boolean,
        /** what was tapped and is being stored, undefined if nothing is */
        pending: { type: String, optional: true },
        /** (factor, values) → Promise: stores an answer */
        answer: Function,
        /** (factor, text): what is being typed as evidence */
        draft: Function,
        /** (factor) → what was being typed when the tab was left, undefined if nothing was */
        drafted: Function,
        /** () → Promise: what was typed is finished */
        storeDrafts: Function,
    };

    setup() {
        this.state = useState({ isOpen: false, evidence: this.currentEvidence(this.props) });
        onWillUpdateProps((next) => {
            this.state.evidence = this.currentEvidence(next);
        });
    }

    currentEvidence({ factor, drafted }) {
        return drafted(factor) ?? factor.evidence;
    }

    get choices() {
        return [
            { state: "yes", label: _t("Yes"), icon: "fa-check" },
            { state: "no", label: _t("No"), icon: "fa-times" },
            { state: "unknown", label: _t("Unknown"), icon: "fa-question" },
        ];
    }

    get shownState() {
        return this.props.pending || this.props.factor.state;
    }

    get chosen() {
        return this.choices.find(({ state }) => state === this.shownState);
    }

    /** Untouched factors are one line high: thirteen of them must fit. */
    get hasProof() {
        const { factor } = this.props;
        return this.state.isOpen || this.shownState !== "unknown" || factor.evidence || this.state.evidence;
    }

    get answeredBy() {
        const { user, date } = this.props.factor;
        return user ? _t("%(user)s, %(day)s", { user, day: formatDate(deserializeDateTime(date)) }) : "";
    }

    /** The contact who confirmed it may have left the customer since, or be beyond those listed. */
    get coaches() {
        const { contacts, factor } = this.props;
        const isListed = !factor.coach_id || contacts.some(({ id }) => id === factor.coach_id);
        return isListed ? contacts : [...contacts, { id: factor.coach_id, name: factor.coach }];
    }

    coachLabel(contact) {
        return contact.function ? `${contact.name}, ${contact.function}` : contact.name;
    }

    toggle() {
        this.state.isOpen = !this.state.isOpen;
    }

    choose(state) {
        if (state !== this.shownState) {
            return this.props.answer(this.props.factor, { state });
        }
    }

    typed(ev) {
        this.state.evidence = ev.target.value;
        this.props.draft(this.props.factor, ev.target.value);
    }

    confirmedBy(ev) {
        return this.props.answer(this.props.factor, { coach_id: Number(ev.target.value) || false });
    }
}
