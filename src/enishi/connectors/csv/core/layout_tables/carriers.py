"""What the programs of carriers export."""

TABLES = (
    """
key: b2_cloud
label: Yamato B2 Cloud: parcels
label_ja: ヤマト B2クラウド 発行済みデータ
kind: shipments
source: the header as kept in several public tools that write and read this file
signature: お客様管理番号 + クール区分 + 伝票番号 + 出荷予定日
order_id = お客様管理番号
tracking_number = 伝票番号
shipped_on = 出荷予定日
delivery_estimated_on = お届け予定日 + お届け予定（指定）日
fixed carrier: ヤマト運輸
""",
    """
key: e_hiden
label: Sagawa e-Hiden II / III: parcels
label_ja: 佐川急便 e飛伝Ⅱ・Ⅲ
kind: shipments
source: the header as kept in several public tools that write this file
signature: お届け先コード取得区分 + お客様管理番号 + 出荷日 + お問い合せ送り状No.
order_id = お客様管理番号
tracking_number = お問い合せ送り状No.
shipped_on = 出荷日
delivery_estimated_on = 配達日
fixed carrier: 佐川急便
""",
    """
key: yu_pri_r
label: Japan Post Yu-Pri R: history of parcels
label_ja: 日本郵便 ゆうプリR 発送履歴
kind: shipments
source: the header of a real history file, as transcribed in a public tool
signature: お客様側管理番号 + お問い合わせ番号 + 配送完了作業年月日
order_id = お客様側管理番号
tracking_number = お問い合わせ番号
shipped_on = 仮引受確定作業年月日
delivered_at = 配送完了作業年月日
fixed carrier: 日本郵便
""",
)
