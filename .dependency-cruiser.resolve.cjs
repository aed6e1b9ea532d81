const path = require('node:path');
const LIBS = ['alerting', 'catalog', 'contracts', 'intake', 'platform', 'store'];
module.exports = {
  resolve: {
    alias: Object.fromEntries(LIBS.map((lib) => [`#${lib}`, path.join(__dirname, 'libs', lib, 'src')])),
    extensionAlias: { '.js': ['.ts', '.js'] },
    extensions: ['.ts', '.js'],
  },
};
