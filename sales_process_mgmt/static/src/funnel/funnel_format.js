import { formatCurrency } from "@web/core/currency";
import { _t } from "@web/core/l10n/translation";
import { formatFloat } from "@web/core/utils/numbers";
import { formatInteger, formatPercentage } from "@web/views/fields/formatters";

/** Money for a picture: short ("¥ 3.2M"); the exact one is `formatExactAmount`. */
export function formatAmount(amount, currencyId) {
    const digits = [false, Math.abs(amount) < 1000 ? 0 : 1];
    return formatCurrency(amount, currencyId, { humanReadable: true, digits });
}

export function formatExactAmount(amount, currencyId) {
    return formatCurrency(amount, currencyId);
}

export function formatCount(count) {
    return formatInteger(count);
}

export function formatOpportunities(count) {
    return count === 1 ? _t("1 opportunity") : _t("%s opportunities", formatCount(count));
}

/**
 * @param {number|null} ratio between 0 and 1; null where nothing was measured
 * @returns {string}
 */
export function formatRatio(ratio) {
    return isNumber(ratio) ? formatPercentage(ratio, { digits: [false, 0] }) : "–";
}

export function formatDays(days) {
    if (!isNumber(days)) {
        return "–";
    }
    const digits = [false, days < 10 ? 1 : 0];
    const text = formatFloat(days, { digits, trailingZeros: false });
    return days === 1 ? _t("1 day") : _t("%s days", text);
}

/** The server sends null, or Odoo's false, for what cannot be said. */
export function isNumber(value) {
    return typeof value === "number";
}
