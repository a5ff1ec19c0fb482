import { Component } from "@odoo/owl";
import { formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { FUNCTIONS, gridOf, LEVELS, SIGNS, sizeOf, STANCES, unplacedOf } from "./buying_map_layout";

/** Who stands where at the customer: level × function, stance by colour and sign, influence by size. */
export class BuyingMap extends Component {
    static template = "sales_process_mgmt.BuyingMap";
    static props = {
        people: Array,
        gaps: Array,
        /** of role, level, function and stance: { value: label } in the user's language */
        labels: Object,
        readonly: Boolean,
        /** (person) → opens the line */
        open: Function,
        /** (gap, cell) → begins a line for somebody who is missing */
        add: Function,
    };

    setup() {
        this.stances = [...STANCES].reverse();
        this.functions = FUNCTIONS;
        this.levels = LEVELS;
    }

    get rows() {
        return gridOf(this.props.people, this.props.gaps);
    }

    get unplaced() {
        return unplacedOf(this.props.people);
    }

    get roles() {
        return Object.entries(this.props.labels.role).map(([value, label]) => ({ value, label }));
    }

    label(kind, value) {
        return this.props.labels[kind][value] || "";
    }

    /** “++ Champion” → “Champion”: the sign stands beside it. */
    stanceName(stance) {
        return this.label("stance", stance).split(" ").slice(1).join(" ");
    }

    sign(stance) {
        return SIGNS[stance] || "?";
    }

    stanceClass(stance) {
        return `o_stance_${stance || "unknown"}`;
    }

    size(person) {
        return sizeOf(person.influence);
    }

    /** The first letter of each role: they differ, in both languages. */
    letter(role) {
        return this.label("role", role).charAt(0);
    }

    /** All that is known of somebody, for the tooltip and for who hears the page. */
    describe(person) {
        return [
            person.name,
            person.roles.map((role) => this.label("role", role)).join(", "),
            person.stance ? this.label("stance", person.stance) : _t("? Stance not known"),
            _t("Influence %s of 5", person.influence),
            person.lastContact ? _t("Last contact %s", formatDate(person.lastContact)) : _t("No contact yet"),
            person.win,
        ]
            .filter(Boolean)
            .join(" · ");
    }
}
