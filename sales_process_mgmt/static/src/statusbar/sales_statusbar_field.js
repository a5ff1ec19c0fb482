import {
    RottingStatusBarDurationField,
    rottingStatusBarDurationField,
} from "@mail/js/rotting_mixin/rotting_statusbar";
import { registry } from "@web/core/registry";

/**
 * The status bar of opportunities: a stage that a gate has refused is not left standing in the form, where it would
 * be refused again with every save. Whatever else was typed stays.
 */
export class SalesStatusBarField extends RottingStatusBarDurationField {
    async selectItem(item) {
        const { name, record } = this.props;
        const before = record.data[name];
        const wasDirty = await record.isDirty();
        try {
            await super.selectItem(item);
        } catch (error) {
            await (wasDirty ? record.update({ [name]: before }) : record.discard());
            throw error;
        }
    }
}

registry.category("fields").add("sales_statusbar", {
    ...rottingStatusBarDurationField,
    // Odoo's styles of the bar go by the name of its widget.
    additionalClasses: [
        ...(rottingStatusBarDurationField.additionalClasses || []),
        "o_field_statusbar",
        "o_field_rotting_statusbar_duration",
    ],
    component: SalesStatusBarField,
});
