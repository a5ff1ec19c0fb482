import { Component, onWillUpdateProps, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { ChecklistCoaching } from "./checklist_coaching";
import { ChecklistCriterion } from "./checklist_criterion";
import { policyText, stepProgress } from "./checklist_format";

/** One step of the process; the current one is open at first, and those in which a refusal found something missing. */
export class ChecklistStep extends Component {
    static template = "sales_process_mgmt.ChecklistStep";
    static components = { ChecklistCoaching, ChecklistCriterion };
    static props = {
        step: Object,
        editable: Boolean,
        isWanted: { type: Boolean, optional: true },
        tick: Function,
        draft: Function,
        drafted: Function,
    };

    setup() {
        this.state = useState({ isOpen: this.props.step.is_current || Boolean(this.props.isWanted) });
        onWillUpdateProps(({ step }) => {
            // The opportunity moved on: its new step opens, the one it left folds.
            if (step.is_current !== this.props.step.is_current) {
                this.state.isOpen = step.is_current;
            }
        });
    }

    get bodyId() {
        return `sales_step_${this.props.step.id}`;
    }

    get progress() {
        return stepProgress(this.props.step);
    }

    get progressText() {
        const { met, total } = this.progress;
        return `${met} / ${total}`;
    }

    get progressLabel() {
        const { met, total } = this.progress;
        return _t("%(met)s of %(total)s met", { met, total });
    }

    get isComplete() {
        const { met, total } = this.progress;
        return met === total;
    }

    get policy() {
        return policyText(this.props.step.policy);
    }

    /** Shape and word, not colour alone, tell where the opportunity stands. */
    get icon() {
        const { step } = this.props;
        if (step.is_won) {
            return "fa-trophy";
        }
        if (step.is_current) {
            return "fa-dot-circle-o";
        }
        if (!step.is_past) {
            return "fa-circle-o";
        }
        return this.isComplete ? "fa-check-circle" : "fa-exclamation-circle";
    }

    get iconTitle() {
        const { is_past, is_won } = this.props.step;
        return is_past && !is_won && !this.isComplete ? _t("Left with open items") : "";
    }

    toggle() {
        this.state.isOpen = !this.state.isOpen;
    }
}
