export const parse = () => ({ cssRules: [] });
