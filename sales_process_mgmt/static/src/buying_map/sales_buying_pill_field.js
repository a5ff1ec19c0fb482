import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** How much is missing in the buying centre, in a word; what, in the tooltip. */
export class SalesBuyingPillField extends Component {
    static template = "sales_process_mgmt.SalesBuyingPillField";
    static props = { ...standardFieldProps };

    get value() {
        return this.props.record.data[this.props.name] || { known: 0, gaps: [] };
    }

    get text() {
        const { known, gaps } = this.value;
        if (!known) {
            return _t("Buying centre: nobody known yet");
        }
        if (!gaps.length) {
            return _t("Buying centre: complete");
        }
        return gaps.length === 1 ? _t("Buying centre: 1 gap") : _t("Buying centre: %s gaps", gaps.length);
    }

    get title() {
        return this.value.gaps.map((gap) => gap.name).join("\n");
    }

    get className() {
        const { known, gaps } = this.value;
        return known ? (gaps.length ? "text-bg-warning" : "text-bg-success") : "text-bg-secondary";
    }
}

export const salesBuyingPillField = {
    component: SalesBuyingPillField,
    displayName: _t("Gaps in the buying centre"),
    supportedTypes: ["json"],
};

registry.category("fields").add("sales_buying_pill", salesBuyingPillField);
