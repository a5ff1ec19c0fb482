import { deserializeDate, deserializeDateTime, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

/** How a criterion is judged, in words: a rep must see where to go so that it is met. */
export function judgedText(kind) {
    switch (kind) {
        case "tick":
            return _t("You tick it");
        case "field":
            return _t("Judged from a field of the opportunity");
        case "domain":
            return _t("Judged from what the opportunity says");
        case "activity":
            return _t("Judged from an activity that was done");
        case "fact":
            return _t("Judged from quotations, orders, deliveries, payments and meetings");
    }
    return "";
}

export function policyText(policy) {
    switch (policy) {
        case "block":
            return _t("This step can be left once every mandatory item is met.");
        case "warn":
            return _t("Leaving with open mandatory items is recorded.");
    }
    return _t("Nothing is checked when this step is left.");
}

/**
 * @param {string|false} date of the server, with or without a time
 * @returns {string} the day as the user writes it
 */
export function dayText(date) {
    if (!date) {
        return "";
    }
    return formatDate(date.length > 10 ? deserializeDateTime(date) : deserializeDate(date));
}

/**
 * Mandatory items are counted; where a step has none, all of them.
 *
 * @returns {{met: number, total: number}}
 */
export function stepProgress(step) {
    const mandatory = step.criteria.filter((criterion) => criterion.mandatory);
    const counted = mandatory.length ? mandatory : step.criteria;
    return { met: counted.filter((criterion) => criterion.met).length, total: counted.length };
}
