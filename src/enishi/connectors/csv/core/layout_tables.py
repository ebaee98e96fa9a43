"""The headers of known files: what identifies them, and which column means what."""

TABLES = (
    """
key: shopify_orders
label: Shopify: orders
label_ja: Shopify 注文管理
kind: orders
source: the header as found in several public importers of this export
signature: Name + Financial Status + Lineitem quantity + Lineitem name + Lineitem price
order_id = Name
internal_id = Id
ordered_at = Created at
email = Email
phone = Phone
full_name = Billing Name
postal_code = Billing Zip
prefecture = Billing Province
city = Billing City
street = Billing Address1
building = Billing Address2
product_id = Lineitem sku
product_name = Lineitem name
quantity = Lineitem quantity
unit_price = Lineitem price
line_discount = Lineitem discount
total = Total
shipping = Shipping
discount = Discount Amount
coupon_code = Discount Code
payment_method = Payment Method
status = Financial Status
cancelled_at = Cancelled at
refunded = Refunded Amount
currency = Currency
channel = Source
recipient_name = Shipping Name
shipped_at = Fulfilled at
accepts_email = Accepts Marketing
""",
    """
key: shopify_customers
label: Shopify: customers
label_ja: Shopify 顧客管理
kind: customers
source: the header as found in several public importers of this export
signature: First Name + Last Name + Accepts Email Marketing + Default Address Zip
customer_id = Customer ID
given_name = First Name
family_name = Last Name
email = Email
accepts_email = Accepts Email Marketing
accepts_sms = Accepts SMS Marketing
phone = Phone
postal_code = Default Address Zip
prefecture = Default Address Province Code
city = Default Address City
street = Default Address Address1
building = Default Address Address2
tags = Tags
""",
    """
key: shopify_customers_old
label: Shopify: customers, older export
label_ja: Shopify 顧客管理（旧）
kind: customers
source: the header as found in several public importers of this export
signature: First Name + Last Name + Province Code + Zip + Total Spent
customer_id = Customer ID
given_name = First Name
family_name = Last Name
email = Email
accepts_email = Accepts Email Marketing
accepts_sms = Accepts SMS Marketing
phone = Phone
postal_code = Zip
prefecture = Province Code
city = City
street = Address1
building = Address2
tags = Tags
""",
    """
key: ec_cube_customers
label: EC-CUBE 4: members
label_ja: EC-CUBE 4 会員CSV
kind: customers
source: EC-CUBE's own initial data, src/Eccube/Resource/doctrine/import_csv/ja/dtb_csv.csv, type 2
signature: 会員ID + お名前(姓) + 初回購入日 + 会員ステータス(名称)
customer_id = 会員ID
family_name = お名前(姓)
given_name = お名前(名)
family_kana = お名前(セイ)
given_kana = お名前(メイ)
postal_code = 郵便番号
prefecture = 都道府県(名称)
city = 住所1
street = 住所2
email = メールアドレス
phone = TEL
sex = 性別(名称)
occupation = 職業(名称)
birthday = 誕生日
registered_at = 登録日
updated_at = 更新日
""",
    """
key: ec_cube_orders
label: EC-CUBE 4: orders
label_ja: EC-CUBE 4 受注CSV
kind: orders
source: EC-CUBE's own initial data, src/Eccube/Resource/doctrine/import_csv/ja/dtb_csv.csv, type 3
signature: 注文番号 + お名前(姓) + 支払合計 + 対応状況(名称) + 注文詳細ID
order_id = 注文番号
ordered_at = 受注日
customer_id = 会員ID
family_name = お名前(姓)
given_name = お名前(名)
family_kana = お名前(セイ)
given_kana = お名前(メイ)
postal_code = 郵便番号
prefecture = 都道府県(名称)
city = 住所1
street = 住所2
email = メールアドレス
phone = TEL
sex = 性別(名称)
occupation = 職業(名称)
birthday = 誕生日
product_id = 商品コード
variant_id = 商品規格ID
product_name = 商品名
quantity = 個数
unit_price = 価格
tax_rate = 税率
line_kind = 明細区分(名称)
total = 支払合計
shipping = 送料
discount = 値引き
payment_method = 支払方法(名称)
status = 対応状況(名称)
recipient_name = 配送先_お名前(姓) + 配送先_お名前(名)
requested_delivery_on = お届け希望日
shipped_at = 発送日
tracking_number = 出荷伝票番号
carrier = 配送業者(名称)
""",
    """
key: ec_cube_products
label: EC-CUBE 4: products
label_ja: EC-CUBE 4 商品CSV
kind: products
source: EC-CUBE's own initial data, src/Eccube/Resource/doctrine/import_csv/ja/dtb_csv.csv, type 1
signature: 商品ID + 公開ステータス(名称) + 商品規格ID + 販売価格
product_id = 商品コード
product_name = 商品名
price = 販売価格
stock = 在庫数
category = 商品カテゴリ(名称)
on_sale = 公開ステータス(名称)
""",
    """
key: base_orders
label: BASE: orders
label_ja: BASE 注文データ
kind: orders
source: the header as kept in a public tool that reads this export
signature: 注文ID + 注文日時 + 氏(請求先) + 名(請求先) + 発送状況
order_id = 注文ID
ordered_at = 注文日時
family_name = 氏(請求先)
given_name = 名(請求先)
postal_code = 郵便番号(請求先)
prefecture = 都道府県(請求先)
address = 住所(請求先)
building = 住所2(請求先)
phone = 電話番号(請求先)
email = メールアドレス(請求先)
recipient_name = 氏(配送先) + 名(配送先)
product_id = 商品ID
product_name = 商品名
variant_id = バリエーション
unit_price = 価格
quantity = 数量
total = 合計金額
shipping = 送料
payment_method = 支払い方法
status = 発送状況
requested_delivery_on = 配送日
""",
    """
key: color_me_orders
label: Color Me Shop: orders
label_ja: カラーミーショップ 受注データ（sales_all）
kind: orders
source: column names as used by public tools that read sales_all.csv
signature: 売上ID + 受注日 + 購入者 名前 + 購入商品 商品名
order_id = 売上ID
ordered_at = 受注日
customer_id = 購入者 顧客ID
full_name = 購入者 名前
postal_code = 購入者 郵便番号
prefecture = 購入者 都道府県
address = 購入者 住所
email = 購入者 メールアドレス
phone = 購入者 電話番号
product_id = 購入商品 商品ID
variant_id = 購入商品 型番
product_name = 購入商品 商品名
unit_price = 購入商品 販売価格(消費税込)
quantity = 購入商品 販売個数
total = 総合計金額
shipping = 送料合計
discount = 割引金額
payment_method = 決済方法
recipient_name = 配送先 名前
requested_delivery_on = 配送希望日
""",
    """
key: rakuten_orders
label: Rakuten RMS: orders
label_ja: 楽天RMS 受注CSV
kind: orders
source: column names and their order as kept in a public tool that reads this export
signature: 注文番号 + サブステータスID + 楽天会員フラグ + 注文者姓 + 商品管理番号
order_id = 注文番号
ordered_at = 注文日時
status = ステータス
email = 注文者メールアドレス
phone = 注文者電話番号1 + 注文者電話番号2 + 注文者電話番号3
family_name = 注文者姓
given_name = 注文者名
family_kana = 注文者姓カナ
given_kana = 注文者名カナ
postal_code = 注文者郵便番号1 + 注文者郵便番号2
prefecture = 注文者住所都道府県
city = 注文者住所郡市区
street = 注文者住所それ以降の住所
sex = 注文者性別
product_id = 商品管理番号
product_name = 商品名
quantity = 個数
unit_price = 単価
total = 請求金額
shipping = 送料合計
discount = クーポン利用総額
points_used = ポイント利用額
payment_method = 支払方法名
recipient_name = 送付先姓 + 送付先名
requested_delivery_on = お届け日指定
shipped_at = 発送完了報告日時
fixed channel: mall
""",
    """
key: yahoo_orders
label: Yahoo! Shopping: orders
label_ja: Yahoo!ショッピング 注文データ
kind: orders
source: field names of the order interface, as public tools use them in CSV files
signature: OrderId + OrderTime + BillMailAddress + UnitPrice + Quantity
order_id = OrderId
ordered_at = OrderTime
email = BillMailAddress
phone = BillPhoneNumber
family_name = BillLastName
given_name = BillFirstName
family_kana = BillLastNameKana
given_kana = BillFirstNameKana
postal_code = BillZipCode
prefecture = BillPrefecture
city = BillCity
street = BillAddress1
building = BillAddress2
product_id = ItemId
variant_id = SubCode
product_name = Title
quantity = Quantity
unit_price = UnitPrice
total = TotalPrice
shipping = ShipCharge
discount = Discount
points_used = UsePoint
payment_method = PayMethodName
requested_delivery_on = ShipRequestDate
shipped_at = ShipDate
tracking_number = ShipInvoiceNumber1
fixed channel: mall
""",
    """
key: uci_online_retail
label: UCI Online Retail (a British gift shop)
label_ja: UCI Online Retail（英国のギフト店）
kind: orders
source: the data set itself, doi 10.24432/C5BW33
signature: InvoiceNo + StockCode + InvoiceDate + UnitPrice + CustomerID
order_id = InvoiceNo
ordered_at = InvoiceDate
customer_id = CustomerID
product_id = StockCode
product_name = Description
quantity = Quantity
unit_price = UnitPrice
option zero_price: leave_out
option adjustments: B
currency: GBP
""",
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
