import { registry } from "@web/core/registry";
import { X2ManyField, x2ManyField } from "@web/views/fields/x2many/x2many_field";
import { BuyingMap } from "./buying_map";
import { defaultsOf, peopleOf, shortName } from "./buying_map_layout";

/** The lines of a buying centre with their map above: drawn from what the form holds, saved or not. */
export class SalesBuyingCentreField extends X2ManyField {
    static template = "sales_process_mgmt.SalesBuyingCentreField";
    static components = { ...X2ManyField.components, BuyingMap };

    setup() {
        super.setup();
        this.openPerson = this.openPerson.bind(this);
        this.addForGap = this.addForGap.bind(this);
    }

    get people() {
        const lines = this.list.records.filter((record) => record.data.partner_id);
        return peopleOf(lines.map((record) => this.lineOf(record)));
    }

    lineOf({ id, data }) {
        return {
            id,
            partnerId: data.partner_id.id,
            name: shortName(data.partner_id.display_name),
            role: data.role,
            level: data.level,
            function: data.function,
            stance: data.stance,
            influence: data.influence,
            lastContact: data.last_contact_date,
            win: data.personal_win,
        };
    }

    get gaps() {
        return this.props.record.data.sales_buying_gaps?.gaps || [];
    }

    /** The selections come with the user's words. */
    get labels() {
        const names = ["role", "level", "function", "stance"];
        const { fields } = this.list;
        return Object.fromEntries(names.map((name) => [name, Object.fromEntries(fields[name].selection)]));
    }

    async openPerson(person) {
        const record = this.list.records.find(({ id }) => id === person.id);
        if (await this.list.leaveEditMode()) {
            await this._openRecord({ record, context: this.props.context, readonly: this.props.readonly });
        }
    }

    addForGap(gap, cell) {
        return this.onAdd({ context: defaultsOf(gap, cell), editable: this.archInfo.editable });
    }
}

export const salesBuyingCentreField = {
    ...x2ManyField,
    component: SalesBuyingCentreField,
    supportedTypes: ["one2many"],
    fieldDependencies: [{ name: "sales_buying_gaps", type: "json" }],
};

registry.category("fields").add("sales_buying_centre", salesBuyingCentreField);
