/**
 * What a client action hands to `WithSearch`, so that a picture has Odoo's search bar over its model.
 *
 * No grouping: it would mean nothing in a picture with rows of its own.
 *
 * @param {Object} props of the client action (`standardActionServiceProps`)
 * @param {string} model of the records, where the action itself names none
 */
export function searchBarProps({ action, globalState }, model) {
    return {
        resModel: action.res_model || model,
        context: action.context,
        domain: action.params?.domain || [],
        globalState,
        loadIrFilters: true,
        searchViewId: false, // the model's own search view
        searchMenuTypes: ["filter", "favorite"],
    };
}
