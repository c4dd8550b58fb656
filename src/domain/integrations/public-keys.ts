export { publicKeysOf } from '../../store/integrations'
