"""Korean titles of the notices of the canonical GTFS validator, by notice code.

The English titles come from the validator's own schema; a test proves that no code is missing.
"""

TITLES = {
    "agency_phone_invalid": "운수사 전화번호가 올바르지 않은 것 같습니다.",
    "attribution_without_role": "출처 표시에 역할이 없습니다.",
    "bidirectional_exit_gate": "출구 전용 개찰구가 양방향으로 되어 있습니다.",
    "big_gap_in_service": "운행일 사이에 13일이 넘는 공백이 있습니다.",
    "block_trips_with_overlapping_stop_times": "같은 차량 묶음(block)의 운행 시각이 겹칩니다.",
    "csv_parsing_failed": "CSV 파일을 읽지 못했습니다.",
    "decreasing_or_equal_stop_time_distance": "운행 시각표의 노선 거리가 늘어나지 않습니다.",
    "decreasing_shape_distance": "노선 선형의 거리가 줄어듭니다.",
    "duplicate_fare_media": "이름과 종류가 같은 요금 매체가 둘 있습니다.",
    "duplicate_geo_json_key": "`locations.geojson`에 같은 키가 두 번 나옵니다.",
    "duplicate_geography_id": "지리 ID가 여러 파일에 중복되어 있습니다.",
    "duplicate_key": "같은 항목이 중복되어 있습니다.",
    "duplicate_route_name": "서로 다른 노선의 이름이 같습니다.",
    "duplicate_trip": "노선·운행일·시각이 모두 같은 운행이 둘 이상 있습니다.",
    "duplicated_column": "CSV 열이 중복되어 있습니다.",
    "empty_column_name": "열 이름이 비어 있습니다.",
    "empty_file": "CSV 파일이 비어 있습니다.",
    "empty_row": "빈 칸만 있는 행이 있습니다.",
    "equal_shape_distance_diff_coordinates": (
        "선형의 이웃한 두 점이 1.11 m 넘게 떨어져 있는데 거리 값이 같습니다."
    ),
    "equal_shape_distance_diff_coordinates_distance_below_threshold": (
        "선형의 이웃한 두 점이 1.11 m 안쪽으로 떨어져 있는데 거리 값이 같습니다."
    ),
    "equal_shape_distance_same_coordinates": "선형에 거리와 좌표가 같은 점이 이어집니다.",
    "expired_calendar": "이미 지난 운행 기간이 들어 있습니다.",
    "fare_product_with_multiple_default_rider_categories": (
        "요금 상품에 기본 승객 유형이 여럿 지정되어 있습니다."
    ),
    "fare_transfer_rule_duration_limit_type_without_duration_limit": (
        "환승 요금 규칙에 제한 시간 없이 그 종류만 있습니다."
    ),
    "fare_transfer_rule_duration_limit_without_type": (
        "환승 요금 규칙의 제한 시간에 종류가 없습니다."
    ),
    "fare_transfer_rule_invalid_transfer_count": "환승 요금 규칙의 환승 횟수가 올바르지 않습니다.",
    "fare_transfer_rule_with_forbidden_transfer_count": (
        "환승 요금 규칙에 쓸 수 없는 환승 횟수가 있습니다."
    ),
    "fare_transfer_rule_without_transfer_count": "환승 요금 규칙에 환승 횟수가 없습니다.",
    "fast_travel_between_consecutive_stops": "이웃한 두 정류장 사이를 너무 빠르게 달립니다.",
    "fast_travel_between_far_stops": "멀리 떨어진 두 정류장 사이를 너무 빠르게 달립니다.",
    "feed_expiration_date30_days": "시간표가 앞으로 30일 이상을 담고 있지 않습니다.",
    "feed_expiration_date7_days": "시간표가 앞으로 7일 이상 유효하지 않습니다.",
    "feed_info_lang_and_agency_lang_mismatch": "피드 언어와 운수사 언어가 다릅니다.",
    "feed_valid_beyond_total_service_window": (
        "피드 유효 기간이 실제 운행 기간보다 14일 넘게 깁니다."
    ),
    "forbidden_arrival_or_departure_time": "호출 시간대가 있는 행에 도착·출발 시각이 있습니다.",
    "forbidden_continuous_pickup_drop_off": (
        "호출 시간대가 있는 노선에 자유 승하차를 함께 쓸 수 없습니다."
    ),
    "forbidden_drop_off_type": "정규 하차에는 호출 시간대를 쓸 수 없습니다.",
    "forbidden_geography_id": "운행 시각 한 행에 지리 ID가 둘 이상 있습니다.",
    "forbidden_pickup_type": "정규 승차나 기사 협의 승차에는 호출 시간대를 쓸 수 없습니다.",
    "forbidden_prior_day_booking_field_value": "전일 예약 규칙에 쓸 수 없는 값이 있습니다.",
    "forbidden_prior_notice_start_day": "최대 사전 통지 시간이 있으면 시작일을 쓸 수 없습니다.",
    "forbidden_prior_notice_start_time": "사전 통지 시작일 없이 시작 시각을 쓸 수 없습니다.",
    "forbidden_real_time_booking_field_value": "실시간 예약 규칙에 쓸 수 없는 값이 있습니다.",
    "forbidden_same_day_booking_field_value": "당일 예약 규칙에 쓸 수 없는 값이 있습니다.",
    "forbidden_shape_dist_traveled": "정류장이 없는 행에 노선 거리가 있습니다.",
    "foreign_key_violation": "다른 파일에 없는 ID를 가리킵니다.",
    "future_calendar": "모든 운행이 앞으로 시작되며, 오늘 운행하는 것이 없습니다.",
    "future_feed": "피드가 앞으로의 기간만 담고 있습니다.",
    "geo_json_duplicated_element": "`locations.geojson`에 같은 요소가 중복되어 있습니다.",
    "geo_json_unknown_element": "`locations.geojson`에 알 수 없는 요소가 있습니다.",
    "google_ic_price_check": "구글 확장 항목 `ic_price`의 값이 올바르지 않습니다.",
    "google_transfer_type_check": "구글 길찾기가 무시하는 환승 종류입니다.",
    "headway_too_large": "배차 간격이 한 시간보다 깁니다.",
    "i_o_error": "파일을 읽거나 쓰는 중에 오류가 났습니다.",
    "inconsistent_agency_lang": "운수사마다 언어가 다릅니다.",
    "inconsistent_agency_timezone": "운수사마다 시간대가 다릅니다.",
    "inconsistent_route_type_for_block_id": "같은 차량 묶음(block)의 교통수단이 서로 다릅니다.",
    "inconsistent_route_type_for_in_seat_transfer": (
        "앉은 채 이어 타는 환승의 교통수단이 서로 다릅니다."
    ),
    "invalid_character": "깨진 글자(�) 등 올바르지 않은 문자가 있습니다.",
    "invalid_color": "색상 값이 올바르지 않습니다.",
    "invalid_currency": "통화 코드가 올바르지 않습니다.",
    "invalid_currency_amount": "금액의 형식이 통화와 맞지 않습니다.",
    "invalid_date": "날짜를 읽을 수 없습니다.",
    "invalid_email": "전자우편 주소의 형식이 올바르지 않습니다.",
    "invalid_float": "소수를 읽을 수 없습니다.",
    "invalid_geometry": "`locations.geojson`의 다각형이 올바르지 않습니다.",
    "invalid_input_files_in_subfolder": "GTFS 파일이 하위 폴더에 들어 있습니다.",
    "invalid_integer": "정수를 읽을 수 없습니다.",
    "invalid_language_code": "언어 코드가 올바르지 않습니다.",
    "invalid_phone_number": "전화번호의 형식이 올바르지 않습니다.",
    "invalid_pickup_drop_off_window": "호출 승하차 시간대가 올바르지 않습니다.",
    "invalid_prior_notice_duration_min": "최소 사전 통지 시간이 올바르지 않습니다.",
    "invalid_row_length": "행의 칸 수가 머리글과 다릅니다.",
    "invalid_time": "시각을 읽을 수 없습니다.",
    "invalid_timezone": "시간대 이름을 읽을 수 없습니다.",
    "invalid_url": "인터넷 주소의 형식이 올바르지 않습니다.",
    "leading_or_trailing_whitespaces": "값의 앞이나 뒤에 빈칸이 있습니다.",
    "location_with_unexpected_stop_time": "정류장이 아닌 곳에 운행 시각이 있습니다.",
    "location_without_parent_station": "상위 역이 있어야 하는 곳에 상위 역이 없습니다.",
    "malformed_json": "JSON 파일의 형식이 올바르지 않습니다.",
    "missing_bike_allowance": "여객선 운행에 자전거 허용 여부가 없습니다.",
    "missing_calendar_and_calendar_date_files": (
        "`calendar.txt`와 `calendar_dates.txt`가 모두 없습니다."
    ),
    "missing_feed_contact_email_and_url": "피드 담당자의 전자우편이나 주소가 없습니다.",
    "missing_feed_info_date": "피드 시작일과 종료일 가운데 하나만 있습니다.",
    "missing_level_id": "층 정보(`level_id`)가 필요한 곳에 없습니다.",
    "missing_pickup_drop_off_booking_rule_id": "전화 예약 승하차에 예약 규칙이 없습니다.",
    "missing_pickup_or_drop_off_window": "호출 승하차 시간대의 시작이나 끝이 없습니다.",
    "missing_prior_day_booking_field_value": "전일 예약 규칙에 마감 날짜나 시각이 없습니다.",
    "missing_prior_notice_duration_min": "당일 예약 규칙에 최소 사전 통지 시간이 없습니다.",
    "missing_prior_notice_last_day": "전일 예약 규칙에 마감 날짜가 없습니다.",
    "missing_prior_notice_last_time": "전일 예약 규칙에 마감 시각이 없습니다.",
    "missing_prior_notice_start_time": "사전 통지 시작일에 시작 시각이 없습니다.",
    "missing_recommended_column": "권장하는 열이 없습니다.",
    "missing_recommended_field": "권장하는 값이 비어 있습니다.",
    "missing_recommended_file": "권장하는 파일이 없습니다.",
    "missing_required_agency_id": "운수사가 여럿이면 운수사 ID가 있어야 합니다.",
    "missing_required_column": "꼭 있어야 하는 열이 없습니다.",
    "missing_required_element": "`locations.geojson`에 꼭 있어야 하는 요소가 없습니다.",
    "missing_required_field": "꼭 있어야 하는 값이 비어 있습니다.",
    "missing_required_file": "꼭 있어야 하는 파일이 없습니다.",
    "missing_stop_name": "정류장·역·출입구에 이름이 없습니다.",
    "missing_stop_times_record": "운행 시각이 두 행 있어야 하는데 한 행뿐입니다.",
    "missing_timepoint_value": "기준 시각 여부(`timepoint`)가 비어 있습니다.",
    "missing_trip_edge": "운행의 처음이나 끝에 도착·출발 시각이 없습니다.",
    "mixed_case_recommended_field": "안내 문구는 대문자와 소문자를 섞어 쓰는 것이 좋습니다.",
    "more_than_one_entity": "한 행만 있어야 하는 파일에 여러 행이 있습니다.",
    "new_line_in_value": "값 안에 줄바꿈이 있습니다.",
    "non_ascii_or_non_printable_char": "ID에 영문·숫자가 아니거나 보이지 않는 문자가 있습니다.",
    "number_out_of_range": "숫자가 허용 범위를 벗어났습니다.",
    "overlapping_frequency": "같은 운행의 배차 시간대가 겹칩니다.",
    "overlapping_zone_and_pickup_drop_off_window": "호출 구역과 시간대가 서로 겹칩니다.",
    "pathway_dangling_generic_node": "역 안 통로의 갈림점이 한 곳하고만 이어져 있습니다.",
    "pathway_loop": "역 안 통로의 시작과 끝이 같은 곳입니다.",
    "pathway_to_platform_with_boarding_areas": (
        "통로가 탑승 구역이 따로 있는 승강장에 바로 이어져 있습니다."
    ),
    "pathway_to_stop_with_access_outside_of_station_pathways": (
        "역 밖에서 드나드는 정류장에 역 안 통로가 이어져 있습니다."
    ),
    "pathway_to_wrong_location_type": "통로의 한쪽 끝이 역 자체를 가리킵니다.",
    "pathway_unreachable_location": "출입구에서 갈 수 없거나 출구로 나올 수 없는 곳이 있습니다.",
    "platform_without_parent_station": "승강장에 상위 역이 지정되어 있지 않습니다.",
    "point_near_origin": "좌표가 (0, 0)에 너무 가깝습니다.",
    "point_near_pole": "좌표가 북극이나 남극에 너무 가깝습니다.",
    "prior_notice_last_day_after_start_day": "예약 마감일이 예약 시작일보다 늦습니다.",
    "route_both_short_and_long_name_missing": "노선에 짧은 이름도 긴 이름도 없습니다.",
    "route_color_contrast": "노선 색과 글자색의 대비가 부족합니다.",
    "route_long_name_contains_short_name": "노선의 긴 이름에 짧은 이름이 들어 있습니다.",
    "route_networks_specified_in_more_than_one_file": "노선망 ID가 여러 파일에 적혀 있습니다.",
    "route_short_name_too_long": "노선의 짧은 이름이 12자를 넘습니다.",
    "runtime_exception_in_loader_error": "검사기가 피드를 읽는 중에 오류가 났습니다.",
    "runtime_exception_in_validator_error": "검사기가 피드를 살피는 중에 오류가 났습니다.",
    "same_name_and_description_for_route": "노선의 이름과 설명이 같습니다.",
    "same_name_and_description_for_stop": "정류장의 이름과 설명이 같습니다.",
    "same_route_and_agency_url": "노선 주소가 운수사 주소와 같습니다.",
    "same_stop_and_agency_url": "정류장 주소가 운수사 주소와 같습니다.",
    "same_stop_and_route_url": "정류장 주소가 노선 주소와 같습니다.",
    "service_extends_far_in_the_future": "운행 종료일이 2년 넘게 뒤에 있습니다.",
    "service_has_no_active_day_of_the_week": "운행하는 요일이 하나도 없습니다.",
    "service_never_active": "한 번도 운행하지 않는 운행일 규칙이 있습니다.",
    "service_window_outside_feed_period": "운행 기간이 피드 유효 기간을 벗어납니다.",
    "single_shape_point": "노선 선형에 점이 하나뿐입니다.",
    "start_and_end_range_equal": "시작과 끝의 날짜나 시각이 같습니다.",
    "start_and_end_range_out_of_order": "시작과 끝의 날짜나 시각이 뒤바뀌었습니다.",
    "station_with_parent_station": "역에 상위 역이 지정되어 있습니다.",
    "stop_access_specified_for_incorrect_location": (
        "정류장이 아닌 곳에 접근 방식(`stop_access`)이 있습니다."
    ),
    "stop_access_specified_for_stop_with_no_parent_station": (
        "상위 역이 없는 정류장에 접근 방식(`stop_access`)이 있습니다."
    ),
    "stop_has_too_many_matches_for_shape": "정류장이 노선 선형의 여러 곳과 맞아떨어집니다.",
    "stop_headsign_invalid_char": "정류장 행선지에 안내에 맞지 않는 문자가 있습니다.",
    "stop_time_timepoint_without_times": "기준 정류장에 도착이나 출발 시각이 없습니다.",
    "stop_time_with_arrival_before_previous_departure_time": (
        "앞 정류장을 떠나기 전에 다음 정류장에 도착합니다."
    ),
    "stop_time_with_only_arrival_or_departure_time": "도착과 출발 시각 가운데 하나가 없습니다.",
    "stop_too_far_from_shape": "정류장이 노선 선형에서 너무 멀리 있습니다.",
    "stop_too_far_from_shape_using_user_distance": (
        "적힌 거리로 보면 정류장이 노선 선형에서 너무 멀리 있습니다."
    ),
    "stop_without_location": "정류장·역·출입구에 좌표가 없습니다.",
    "stop_without_stop_time": "서는 버스가 없는 정류장이 있습니다.",
    "stop_without_zone_id": "구역 요금 노선의 정류장에 요금 구역이 없습니다.",
    "stops_match_shape_out_of_order": "정류장 순서가 노선 선형의 순서와 다릅니다.",
    "thread_execution_error": "검사기가 나누어 처리하는 중에 오류가 났습니다.",
    "timeframe_only_start_or_end_time_specified": "시간대의 시작과 끝 가운데 하나만 있습니다.",
    "timeframe_overlap": "같은 묶음의 시간대가 서로 겹칩니다.",
    "timeframe_start_or_end_time_greater_than_twenty_four_hours": (
        "시간대의 시각이 24:00:00을 넘습니다."
    ),
    "too_many_days_without_service": "14일 이상 운행이 없는 기간이 있습니다.",
    "too_many_rows": "CSV 파일의 행이 너무 많습니다.",
    "transfer_distance_above_2_km": "환승 거리가 2 km를 넘습니다.",
    "transfer_distance_too_large": "환승 거리가 10 km를 넘습니다.",
    "transfer_with_invalid_stop_location_type": "환승이 정류장이나 역이 아닌 곳을 가리킵니다.",
    "transfer_with_invalid_trip_and_route": "환승의 운행과 노선이 서로 맞지 않습니다.",
    "transfer_with_invalid_trip_and_stop": "환승의 운행이 그 정류장에 서지 않습니다.",
    "transfer_with_suspicious_mid_trip_in_seat": (
        "앉은 채 이어 타는 정류장이 운행의 처음이나 끝이 아닙니다."
    ),
    "translation_foreign_key_violation": "번역이 가리키는 항목이 없습니다.",
    "translation_unexpected_value": "번역에서 비어 있어야 할 칸에 값이 있습니다.",
    "translation_unknown_table_name": "번역이 알 수 없거나 없는 파일을 가리킵니다.",
    "trip_coverage_not_active_for_next7_days": "앞으로 7일 동안의 운행이 모두 들어 있지 않습니다.",
    "trip_distance_exceeds_shape_distance": (
        "마지막 정류장이 노선 선형의 끝보다 11.1 m 이상 멀리 있습니다."
    ),
    "trip_distance_exceeds_shape_distance_below_threshold": (
        "마지막 정류장이 노선 선형의 끝보다 조금 멀리 있습니다."
    ),
    "trip_headsign_matches_intermediate_stop": (
        "행선지가 종점이 아니라 중간 정류장의 이름과 같습니다."
    ),
    "trip_with_shape_dist_traveled_but_no_shape_distances": (
        "운행 시각에는 노선 거리가 있는데 선형에는 없습니다."
    ),
    "u_r_i_syntax_error": "인터넷 주소(URI)를 읽을 수 없습니다.",
    "unexpected_enum_value": "정해진 값이 아닌 값이 있습니다.",
    "unknown_column": "알 수 없는 열이 있습니다.",
    "unknown_file": "알 수 없는 파일이 있습니다.",
    "unsorted_stop_times": "운행 시각이 운행과 순서대로 정렬되어 있지 않습니다.",
    "unsupported_feature_type": "`locations.geojson`에 지원하지 않는 Feature 종류가 있습니다.",
    "unsupported_geo_json_type": "`locations.geojson`에 지원하지 않는 GeoJSON 종류가 있습니다.",
    "unsupported_geometry_type": "`locations.geojson`에 지원하지 않는 도형 종류가 있습니다.",
    "unusable_trip": "정류장이 하나뿐이라 쓸 수 없는 운행이 있습니다.",
    "unused_agency": "어떤 노선도 쓰지 않는 운수사가 있습니다.",
    "unused_parent_station": "쓰이지 않는 상위 역이 있습니다.",
    "unused_route": "운행이 하나도 없는 노선이 있습니다.",
    "unused_shape": "쓰이지 않는 노선 선형이 있습니다.",
    "unused_station": "쓰이지 않는 역이 있습니다.",
    "unused_stop": "어떤 운행도 서지 않는 정류장이 있습니다.",
    "unused_trip": "운행 시각이 없는 운행이 있습니다.",
    "wrong_parent_location_type": "상위 시설의 종류가 올바르지 않습니다.",
}
