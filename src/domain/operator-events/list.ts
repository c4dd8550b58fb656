export { listOperatorEvents, type OperatorEventRead } from '../../store/operator-events'
