"""Exports of Japanese carts and malls."""

TABLES = (
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
)
