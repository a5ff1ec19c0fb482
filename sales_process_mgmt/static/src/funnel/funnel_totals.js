import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatAmount, formatCount, formatExactAmount, isNumber } from "./funnel_format";

/** The four figures above the picture. */
export class FunnelTotals extends Component {
    static template = "sales_process_mgmt.FunnelTotals";
    static props = {
        totals: Object,
        currencyId: { type: [Number, Boolean], optional: true },
    };

    get tiles() {
        const { count, amount, weighted } = this.props.totals;
        return [
            {
                name: "count",
                label: _t("Open opportunities"),
                value: formatCount(count),
                title: _t("Opportunities that are neither won, lost nor archived"),
            },
            this.moneyTile("amount", _t("Expected revenue"), amount),
            this.moneyTile("weighted", _t("Weighted by probability"), weighted),
            this.velocityTile,
        ];
    }

    moneyTile(name, label, amount) {
        const { currencyId } = this.props;
        return {
            name,
            label,
            value: formatAmount(amount, currencyId),
            title: formatExactAmount(amount, currencyId),
        };
    }

    get velocityTile() {
        const { totals, currencyId } = this.props;
        const tile = {
            name: "velocity",
            label: _t("Velocity per day, whole process"),
            title: _t("Open opportunities × average deal × win rate ÷ days of the sales cycle"),
        };
        return isNumber(totals.velocity)
            ? { ...tile, value: formatAmount(totals.velocity, currencyId) }
            : {
                  ...tile,
                  value: "–",
                  title: _t("Measured on won deals, for team leaders and sales administrators"),
              };
    }
}
