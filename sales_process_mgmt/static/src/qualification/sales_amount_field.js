import { registry } from "@web/core/registry";
import { MonetaryField, monetaryField } from "@web/views/fields/monetary/monetary_field";

/** An amount that nobody knows is empty, not 0.00. */
export class SalesAmountField extends MonetaryField {
    get inputOptions() {
        const options = super.inputOptions;
        return { ...options, parse: (text) => (text.trim() ? options.parse(text) : 0) };
    }

    get formattedValue() {
        return this.value ? super.formattedValue : "";
    }
}

registry.category("fields").add("sales_amount", { ...monetaryField, component: SalesAmountField });
