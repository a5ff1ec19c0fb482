import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

export const TONES = ["win", "volatile", "lose", "muted"];

/**
 * One figure of the strip under an opportunity's title, as a small pill; nothing where the field is empty.
 *
 * `<field name="…" widget="sales_pill" options="{'tone': 'zone_field', 'title': 'text_field'}"/>`
 */
export class SalesPillField extends Component {
    static template = "sales_process_mgmt.SalesPillField";
    static props = {
        ...standardFieldProps,
        /** name of the field that says the tone: one of TONES, anything else is muted */
        tone: { type: String, optional: true },
        /** name of the field with what the mouse is told */
        title: { type: String, optional: true },
    };

    get text() {
        const { name, record } = this.props;
        const field = record.fields[name];
        const value = record.data[name];
        if (field.type === "selection") {
            return value ? field.selection.find(([key]) => key === value)?.[1] : "";
        }
        return value || "";
    }

    get tone() {
        const tone = this.props.tone && this.props.record.data[this.props.tone];
        return TONES.includes(tone) ? tone : "muted";
    }

    get title() {
        return (this.props.title && this.props.record.data[this.props.title]) || "";
    }
}

export const salesPillField = {
    component: SalesPillField,
    displayName: _t("Sales pill"),
    supportedTypes: ["char", "selection"],
    extractProps: ({ options }) => ({ tone: options.tone, title: options.title }),
    fieldDependencies: ({ options }) =>
        [
            options.tone && { name: options.tone, type: "selection" },
            options.title && { name: options.title, type: "char" },
        ].filter(Boolean),
};

registry.category("fields").add("sales_pill", salesPillField);
