import { texts } from '../../services/texts.ts'

export const cacheSyncTexts = texts(
  {
    title: 'Cache sync test',
    explain:
      'One order and every copy of it: pay it and watch each layer turn to the new version.',
    orderId: 'Order id',
    watch: 'Watch',
    make: 'Make an order',
    pay: 'Simulate payment',
    rounds: 'Ten rounds',
    nothing: 'No order is watched.',
    missing:
      'This service has no operators’ interface for caches, so the server’s layers stay unknown' +
      ' here. The browser’s copy, the events and the latencies work.',
    age: '{age} old',
    layer: {
      BROWSER: 'Browser',
      L1: 'L1 · server memory',
      L2: 'L2 · Redis',
      DATABASE: 'Database',
    },
    about: {
      BROWSER: 'The copy of this tab.',
      L1: 'Of the node that answers.',
      L2: 'Shared by all nodes.',
      DATABASE: 'The truth.',
    },
    standing: {
      inStep: 'In step',
      behind: 'Behind',
      empty: 'Empty',
      off: 'Switched off',
      failed: 'Not reachable',
      unknown: 'Unknown',
    },
    act: {
      read: 'Read again',
      forget: 'Forget',
      drop: 'Drop',
      refresh: 'Refresh all layers',
    },
    log: {
      title: 'Events',
      clear: 'Clear',
      empty: 'Nothing has happened yet.',
    },
    done: {
      make: 'An order was made',
      pay: 'The buyer pays at the bank',
      forget: 'The browser’s copies were forgotten',
      transport: 'Transport',
    },
    latency: {
      title: 'Commit → visible, in ms',
      none: 'No change has been seen yet.',
      spoken: '{n} changes · median {p50} · 95 % within {p95} · longest {max}',
    },
  },
  {
    title: '缓存同步测试',
    explain: '一张订单和它的每一份副本：付款后观察各层更新到新版本。',
    orderId: '订单号',
    watch: '观察',
    make: '生成订单',
    pay: '模拟支付成功',
    rounds: '连续十轮',
    nothing: '尚未观察任何订单。',
    missing: '该服务没有缓存运维接口，因此服务器各层状态未知。浏览器副本、事件和延迟仍可使用。',
    age: '{age} 前',
    layer: {
      BROWSER: '浏览器',
      L1: 'L1 · 服务器内存',
      L2: 'L2 · Redis',
      DATABASE: '数据库',
    },
    about: {
      BROWSER: '当前标签页的副本。',
      L1: '应答节点的副本。',
      L2: '所有节点共享。',
      DATABASE: '事实来源。',
    },
    standing: {
      inStep: '一致',
      behind: '落后',
      empty: '空',
      off: '已关闭',
      failed: '不可达',
      unknown: '未知',
    },
    act: { read: '重新读取', forget: '清除', drop: '清除', refresh: '刷新所有层' },
    log: { title: '事件日志', clear: '清空', empty: '尚无事件。' },
    done: {
      make: '已生成订单',
      pay: '买家在银行付款',
      forget: '已清除浏览器副本',
      transport: '实时通道',
    },
    latency: {
      title: '提交 → 可见（毫秒）',
      none: '尚未看到变更。',
      spoken: '{n} 次变更 · 中位数 {p50} · 95% 在 {p95} 内 · 最长 {max}',
    },
  },
)
