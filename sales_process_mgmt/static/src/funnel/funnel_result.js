import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatCount, formatRatio } from "./funnel_format";

/**
 * What came out of the funnel: won and lost as one bar, the won stages as buttons.
 *
 * A won deal stands in the first won stage and, after delivery, in later ones too: the largest counts them once;
 * an opportunity is lost in one stage only, so the losses of all stages add up.
 */
export class FunnelResult extends Component {
    static template = "sales_process_mgmt.FunnelResult";
    static props = {
        stages: { type: Array, element: Object },
        onOpenStage: Function,
    };

    setup() {
        this.formatCount = formatCount;
    }

    get wonStages() {
        return this.props.stages.filter((stage) => stage.is_won);
    }

    get won() {
        return Math.max(0, ...this.wonStages.map((stage) => stage.won));
    }

    get lost() {
        return this.props.stages.reduce((total, stage) => total + stage.lost, 0);
    }

    get share() {
        const closed = this.won + this.lost;
        return closed ? this.won / closed : null;
    }

    get wonText() {
        return _t("%s won", formatCount(this.won));
    }

    get lostText() {
        return _t("%s lost", formatCount(this.lost));
    }

    get shareText() {
        return _t("%s of the closed ones were won", formatRatio(this.share));
    }

    stageText(stage) {
        return _t("%(stage)s: %(count)s", {
            stage: stage.name,
            count: formatCount(stage.won),
        });
    }
}
