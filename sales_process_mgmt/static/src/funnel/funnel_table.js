import { Component } from "@odoo/owl";
import { formatCount, formatDays, formatExactAmount, formatRatio, isNumber } from "./funnel_format";

/** The funnel's figures as a table for screen readers; the picture says the same to the eye. */
export class FunnelTable extends Component {
    static template = "sales_process_mgmt.FunnelTable";
    static props = {
        stages: { type: Array, element: Object },
        currencyId: { type: [Number, Boolean], optional: true },
    };

    setup() {
        Object.assign(this, { formatCount, formatDays, formatRatio });
    }

    amount(stage) {
        return formatExactAmount(stage.current_amount, this.props.currencyId);
    }

    hasRate(stage) {
        return !stage.too_few && isNumber(stage.rate);
    }
}
