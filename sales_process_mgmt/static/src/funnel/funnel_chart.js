import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import {
    formatAmount,
    formatCount,
    formatDays,
    formatExactAmount,
    formatOpportunities,
    formatRatio,
    isNumber,
} from "./funnel_format";
import { connectorPoints, sliceTone, sliceWidths, stageValue } from "./funnel_geometry";

// Below this width (percent of the widest slice) the figures stand beside the slice, not in it.
const WIDE_ENOUGH_FOR_TEXT = 40;
// A stage that few have left yet is not called the one that loses most.
const ENOUGH_LEFT = 10;

/** The picture: one slice per open stage, the outline between them, the figures beside them. */
export class FunnelChart extends Component {
    static template = "sales_process_mgmt.FunnelChart";
    static props = {
        stages: { type: Array, element: Object },
        measure: { validate: (measure) => ["count", "amount"].includes(measure) },
        currencyId: { type: [Number, Boolean], optional: true },
        /** The team that the win rates are of; empty: all teams of the process. */
        ratesTeam: { type: String, optional: true },
        onOpenStage: Function,
    };

    setup() {
        this.formatDays = formatDays;
        this.formatRatio = formatRatio;
    }

    /** Everything that a row of the template shows, so that the template only places it. */
    get slices() {
        const { stages, measure } = this.props;
        const widths = sliceWidths(stages.map((stage) => stageValue(stage, measure)));
        const leak = this.leakiestStage;
        return stages.map((stage, index) => ({
            stage,
            tone: sliceTone(index, stages.length),
            width: widths[index],
            textInside: widths[index] >= WIDE_ENOUGH_FOR_TEXT,
            connector: index ? connectorPoints(widths[index - 1], widths[index]) : "",
            above: index ? stages[index - 1] : null,
            losesMost: stage === leak,
            label: this.stageLabel(stage),
            flow: this.flowText(stage),
            ...this.figures(stage),
        }));
    }

    get lastStage() {
        return this.props.stages.at(-1);
    }

    get ratesOf() {
        const { ratesTeam } = this.props;
        return ratesTeam
            ? _t("Win rates: those of the team %s, all its salespeople together", ratesTeam)
            : _t("Win rates: those of the whole process, all its teams together");
    }

    /** Where the funnel loses the greatest share, if that can be said of any stage. */
    get leakiestStage() {
        const measured = this.props.stages.filter(
            (stage) => isNumber(stage.conversion) && stage.moved_on + stage.lost >= ENOUGH_LEFT,
        );
        const [leak] = measured.toSorted((a, b) => a.conversion - b.conversion);
        return measured.length > 1 && leak.conversion < 1 ? leak : null;
    }

    /** The figure that the width stands for comes first and large. */
    figures(stage) {
        const count = formatCount(stage.current);
        const amount = formatAmount(stage.current_amount, this.props.currencyId);
        return this.props.measure === "amount"
            ? { main: amount, second: formatOpportunities(stage.current) }
            : { main: count, second: amount };
    }

    flowText(stage) {
        return _t("%(entered)s entered, %(moved)s moved on, %(lost)s lost", {
            entered: formatCount(stage.entered),
            moved: formatCount(stage.moved_on),
            lost: formatCount(stage.lost),
        });
    }

    exactAmount(stage) {
        return formatExactAmount(stage.current_amount, this.props.currencyId);
    }

    conversionText(stage) {
        if (!isNumber(stage.conversion)) {
            return _t("none has left yet");
        }
        const ratio = formatRatio(stage.conversion);
        return stage === this.lastStage ? _t("%s won", ratio) : _t("%s moved on", ratio);
    }

    conversionTitle(stage) {
        return _t("%(stage)s: %(moved)s moved on, %(lost)s lost", {
            stage: stage.name,
            moved: formatCount(stage.moved_on),
            lost: formatCount(stage.lost),
        });
    }

    rateText(stage) {
        const resolved = formatCount(stage.resolved);
        if (stage.too_few || !isNumber(stage.rate)) {
            return _t("too few (N = %s)", resolved);
        }
        return _t("%(low)s to %(high)s, N = %(resolved)s", {
            low: formatRatio(stage.rate_low),
            high: formatRatio(stage.rate_high),
            resolved,
        });
    }

    hasRate(stage) {
        return !stage.too_few && isNumber(stage.rate);
    }

    rateTitle(stage) {
        return this.hasRate(stage)
            ? _t(
                  "Share won of those that entered this stage and were closed; smoothed where they are few, with its 95% interval",
              )
            : _t(
                  "Fewer that entered this stage were closed than the settings ask for: a rate would say nothing yet",
              );
    }

    /** What a screen reader says when the slice has the focus. */
    stageLabel(stage) {
        return _t("%(stage)s: %(count)s, %(amount)s. Open the list.", {
            stage: stage.name,
            count: formatOpportunities(stage.current),
            amount: this.exactAmount(stage),
        });
    }
}
